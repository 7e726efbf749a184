/** The canary in front of doors that do not answer in time. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import test from 'node:test'
import { askDoor } from '../../src/workers/canary/ask.ts'

test('a door that takes connections and never begins TLS is silent within the patience, and is not waited for', async () => {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const door = { host: '127.0.0.1', port: address.port, servername: 'app.test', patienceMs: 50, expect: async () => {} }
  const asked = await askDoor(door, Buffer.from('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n'))
  assert.ok(asked.kind === 'silent')
  assert.equal(asked.because, 'there was no answer within 50 ms')
  for (const socket of sockets) socket.destroy()
  server.close()
})
