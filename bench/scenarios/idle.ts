import { once } from 'node:events'
import tls from 'node:tls'
import { offered } from '../load/cipher.ts'
import type { Scenario } from '../scenario.ts'

/** Comes first, while nobody has memory left over from a load. */
export const idle: Scenario = {
  id: 'idle',
  title: 'Memory of an idle TLS connection, after one request',
  counts: 'KiB a connection',
  better: 'less',
  digits: 0,
  needs: 'h1',
  floors: [{ peer: 'nginx', ratio: 4 }],
  warmUp: async () => {},
  // The first half pays for what is there once: code that is compiled, heaps that grow to their working size.
  async measure({ port, proxy }, { connections }) {
    const first = await openMany(port, connections / 2)
    const before = proxy.memoryBytes()
    const second = await openMany(port, connections / 2)
    const after = proxy.memoryBytes()
    for (const socket of [...first, ...second]) socket.destroy()
    return { figure: (after - before) / second.length / 1024 }
  },
}

async function openMany(port: number, count: number): Promise<tls.TLSSocket[]> {
  const sockets: tls.TLSSocket[] = []
  while (sockets.length < count) {
    sockets.push(...(await Promise.all(Array.from({ length: batch }, () => openIdle(port)))))
  }
  return sockets
}

async function openIdle(port: number): Promise<tls.TLSSocket> {
  const socket = tls.connect({ port, servername: 'localhost', rejectUnauthorized: false, ...offered })
  socket.on('error', () => socket.destroy())
  await once(socket, 'secureConnect')
  socket.write('GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'data')
  return socket
}

const batch = 50
