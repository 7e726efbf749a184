import { once } from 'node:events'
import { argv, stdout } from 'node:process'
import tls from 'node:tls'
import { offered } from './cipher.ts'

// Opens WebSockets and sends the next message on each when the echo of the last one is there; prints how many there were.
// Frames are ready-made and answers are counted by their length, so that the generator is as cheap as it can be.
const [port = 0, connections = 0, seconds = 0] = argv.slice(2).map(Number)
const payload = Buffer.alloc(100, 'message ')
const echoBytes = 2 + payload.length
let count = 0

const sockets = await Promise.all(Array.from({ length: connections }, open))
for (const socket of sockets) ask(socket)
await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
for (const socket of sockets) socket.destroy()
stdout.write(`${count}\n`)

async function open(): Promise<tls.TLSSocket> {
  // The certificate is one of a minute ago that nobody signed.
  const socket = tls.connect({
    port,
    servername: 'localhost',
    rejectUnauthorized: false,
    ...offered,
    ALPNProtocols: ['http/1.1'],
  })
  await once(socket, 'secureConnect')
  socket.write(
    `GET /echo HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const [head]: Buffer[] = await once(socket, 'data')
  if (head?.toString('latin1').startsWith('HTTP/1.1 101') !== true) throw new Error(String(head))
  return socket
}

function ask(socket: tls.TLSSocket): void {
  const frame = maskedFrame()
  let missing = echoBytes
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (piece: Buffer) => {
    missing -= piece.length
    if (missing > 0) return
    if (missing < 0) throw new Error('More came back than was sent.')
    missing = echoBytes
    count++
    socket.write(frame)
  })
  socket.write(frame)
}

/** RFC 6455 section 5.2: one final text frame, masked as a client's must be; the mask is zero, which changes nothing. */
function maskedFrame(): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
