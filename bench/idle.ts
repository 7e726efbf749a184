import { once } from 'node:events'
import tls from 'node:tls'
import type { Contestant } from './contest.ts'

/** Memory that one idle TLS connection costs a proxy after one request, in KiB. */
export async function measureIdle({ port, proxy }: Contestant, connections: number): Promise<number> {
  const before = proxy.memoryBytes()
  const sockets: tls.TLSSocket[] = []
  for (let opened = 0; opened < connections; opened += batch) {
    sockets.push(...(await Promise.all(Array.from({ length: batch }, () => openIdle(port)))))
  }
  const after = proxy.memoryBytes()
  for (const socket of sockets) socket.destroy()
  return (after - before) / connections / 1024
}

async function openIdle(port: number): Promise<tls.TLSSocket> {
  const socket = tls.connect({ port, servername: 'localhost', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  socket.write('GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'data')
  return socket
}

const batch = 50
