// node:http, with a pause before some answers, so that pipelined requests overlap.
import { createServer } from 'node:http'
import { listen } from './listen.mjs'

const late = []
const server = createServer((request, response) => {
  if (request.url === '/late') response.end(JSON.stringify(late.map(see)))
  else if (request.url === '/slow') setImmediate(() => setImmediate(() => response.end(JSON.stringify(see(request)))))
  else response.end(JSON.stringify(see(request)))
  late.push(request)
})
server.on('upgrade', (request, socket) => {
  socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${JSON.stringify({ ...see(request), socket: socket.encrypted })}`)
})
listen(server)

function see({ socket, headers }) {
  return {
    secure: socket.encrypted,
    ip: socket.remoteAddress ?? null,
    family: socket.remoteFamily ?? null,
    port: socket.remotePort ?? null,
    host: headers.host,
    proto: headers['x-forwarded-proto'] ?? null,
  }
}
