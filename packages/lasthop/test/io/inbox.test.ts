import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import { Inbox, type Hearer } from '../../src/io/inbox.ts'
import { readIntoRoom } from '../../src/io/read-room.ts'

/** Writes down what it hears. */
class Listener implements Hearer {
  readonly heard: string[] = []

  hear(bytes: Buffer): void {
    this.heard.push(bytes.toString('latin1'))
  }
}

function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

void test('small pieces are heard in the next part of the turn, those of one inbox as one', async () => {
  const [one, other] = [new Listener(), new Listener()]
  const [first, second] = [new Inbox(one), new Inbox(other)]
  first.take(Buffer.from('GET '))
  second.take(Buffer.from('HEAD'))
  first.take(Buffer.from('/'))
  assert.deepEqual([one.heard, other.heard], [[], []])
  await turn()
  assert.deepEqual([one.heard, other.heard], [['GET /'], ['HEAD']])
})

void test('a large piece is heard at once, and what came before it first', () => {
  const listener = new Listener()
  const inbox = new Inbox(listener)
  inbox.take(Buffer.from('head'))
  inbox.take(Buffer.alloc(5000, 'body'))
  assert.deepEqual(
    listener.heard.map((text) => text.slice(0, 4)),
    ['head', 'body'],
  )
})

void test('what was opened early is not heard again, and what was emptied never', async () => {
  const listener = new Listener()
  const [opened, emptied] = [new Inbox(listener), new Inbox(listener)]
  opened.take(Buffer.from('once'))
  emptied.take(Buffer.from('never'))
  opened.open()
  emptied.empty()
  assert.ok(opened.isEmpty && emptied.isEmpty)
  await turn()
  assert.deepEqual(listener.heard, ['once'])
})

void test('what is taken while others are heard is heard too, and in the turn after them', async () => {
  const listener = new Listener()
  const inbox = new Inbox(listener)
  new Inbox({ hear: () => inbox.take(Buffer.from('later')) }).take(Buffer.from('now'))
  await turn()
  await turn()
  assert.deepEqual(listener.heard, ['later'])
})

void test('lent bytes are kept as they were', async () => {
  const listener = new Listener()
  const inbox = new Inbox(listener)
  const server = net.createServer((socket) => void socket.end('from the socket')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const socket: net.Socket = net.connect({ port: address.port, onread: readIntoRoom(() => socket) })
  socket.on('data', (lent: Buffer) => {
    inbox.take(lent)
    lent.fill('x')
  })
  await once(socket, 'end')
  await turn()
  socket.destroy()
  server.close()
  assert.deepEqual(listener.heard.join(''), 'from the socket')
})
