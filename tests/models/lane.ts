import { once } from 'node:events'
import net from 'node:net'
import { setImmediate as immediate } from 'node:timers/promises'
import { takeRequest } from '../e2e/seen-request.ts'

/** An application of raw bytes behind one configuration: it keeps the heads that reach it. */
export interface Lane extends AsyncDisposable {
  readonly port: number
  /** The heads that came since the last call. */
  takeHeads(): string[]
}

/** Starts one on a free port. It answers 200 once it has a whole request. */
export async function startLane(): Promise<Lane> {
  let heads: string[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    listenTo(socket, (head) => heads.push(head))
  })
  server.listen(0, '127.0.0.1')
  // One that is left behind, because its program did not start, must not keep the tests from ending.
  server.unref()
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return {
    port: address.port,
    takeHeads: () => {
      const taken = heads
      heads = []
      return taken
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/**
 * The heads that came since the last call, after an answer: what reached the application before the answer reached us may
 * be read after it, since a connection is accepted first, and read in the next turn.
 */
export async function headsAt(lane: Lane, expected = 1): Promise<string[]> {
  const heads = lane.takeHeads()
  for (let turn = 0; turn < 3 && heads.length < expected; turn++) {
    await immediate()
    heads.push(...lane.takeHeads())
  }
  return heads
}

/** Most requests end with their head. */
function endOfRequest(bytes: string, endOfHead: number): number | undefined {
  return bytes.length === endOfHead && !/\r\n(?:content-length|transfer-encoding):/i.test(bytes)
    ? endOfHead
    : takeRequest(bytes, 0)?.end
}

function listenTo(socket: net.Socket, onHead: (head: string) => void): void {
  let unread = ''
  let isInBody = false
  socket.on('data', (piece: Buffer) => {
    unread += piece.toString('latin1')
    for (;;) {
      const end = unread.indexOf('\r\n\r\n')
      if (end === -1) return
      if (!isInBody) onHead(unread.slice(0, end + 4))
      if (!isInBody && /\r\nexpect: 100-continue\r\n/i.test(unread)) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
      isInBody = true
      const taken = endOfRequest(unread, end + 4)
      if (taken === undefined) return
      unread = unread.slice(taken)
      isInBody = false
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    }
  })
}
