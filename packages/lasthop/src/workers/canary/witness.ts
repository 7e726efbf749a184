import type { Fields } from '@lasthop/contract'
import { problem, type Problem } from '@lasthop/contract'
import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { reasonOf } from '../../state/system-error.ts'
import { runFolder } from '../control-sockets.ts'

/** Where an edge of this process has its witness. */
export function witnessPath(home: string): string {
  return join(runFolder(home), `witness-${process.pid}.http`)
}

/** What stands in for the application: it keeps the heads that reach it, and answers every one with nothing. */
export interface Witness extends AsyncDisposable {
  /** The fields of every request since the last time, in the order of their arrival. */
  take(): readonly Fields[]
}

/** Opens it on a socket that this account alone may use. */
export async function openWitness(path: string): Promise<Witness | Problem> {
  let seen: Fields[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    read(socket, (fields) => seen.push(fields))
  })
  try {
    await rm(path, { force: true })
    server.listen(path)
    await once(server, 'listening')
    await chmod(path, 0o600)
  } catch (error) {
    return problem(`The canary's witness could not open "${path}": ${reasonOf(error)}.`)
  }
  server.unref()
  return {
    take() {
      const taken = seen
      seen = []
      return taken
    },
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await rm(path, { force: true })
    },
  }
}

/** One request on each connection: the head is all that is looked at. It is taken apart by the plainest means, not by the edge's own codec. */
function read(socket: net.Socket, onHead: (fields: Fields) => void): void {
  let text = ''
  socket.unref()
  socket.on('error', () => socket.destroy())
  socket.on('data', (piece: Buffer) => {
    text += piece.toString('latin1')
    const end = text.indexOf('\r\n\r\n')
    if (end === -1) return void (text.length > headMost && socket.destroy())
    socket.removeAllListeners('data').resume()
    onHead(fieldsIn(text.slice(0, end)))
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  })
}

/** A PROXY header of version 1 is a line of its own before the request's; one of version 2 stands before the method. */
function fieldsIn(head: string): Fields {
  const lines = head.split('\r\n')
  return lines.slice(lines[0]?.startsWith('PROXY ') === true ? 2 : 1).flatMap((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).replaceAll(/^[ \t]+|[ \t]+$/g, '')]
  })
}

const headMost = 512 * 1024
