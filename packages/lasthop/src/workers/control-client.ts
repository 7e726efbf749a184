import { problem, type Problem } from '@lasthop/contract'
import net from 'node:net'
import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Question, Reply } from './control.ts'
import { isAnswered, runFolder, socketPaths } from './control-sockets.ts'

/** A running edge that can be asked. */
export interface Reachable {
  readonly pid: number
  readonly path: string
}

/** The edges that run on a home folder. */
export async function findEdges(home: string): Promise<readonly Reachable[]> {
  const paths = await socketPaths(runFolder(home))
  const answered = await Promise.all(paths.map(isAnswered))
  return paths.filter((_, index) => answered[index]).map((path) => ({ pid: Number.parseInt(basename(path), 10), path }))
}

/** A question that was answered, and the connection on which it was. */
export interface Answered {
  readonly reply: Reply
  /** Resolves when the edge closes the connection, which it does when it ends. */
  readonly ended: Promise<void>
  /** Stops waiting. */
  close(): void
}

/** Asks one edge. An authority may take its time, and so may applications that are replaced one by one. */
export async function ask({ pid, path }: Reachable, question: Question): Promise<Answered | Problem> {
  const socket = net.connect(path)
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => socket.destroy())
  socket.write(`${JSON.stringify({ version: 1, ask: question })}\n`)
  const stopWaiting = new AbortController()
  const late = pause(isQuick(question) ? patienceMs : longPatienceMs, undefined, {
    signal: stopWaiting.signal,
  }).catch(() => undefined)
  const line = await Promise.race([firstLine(socket), ended, late])
  stopWaiting.abort()
  if (typeof line === 'string') return { reply: parseReply(line), ended, close: () => void socket.destroy() }
  socket.destroy()
  return problem(`The edge with process ${pid} did not answer. Look at its log.`)
}

function isQuick(question: Question): boolean {
  return question === 'status' || question === 'keys' || question === 'stop'
}

function firstLine(socket: net.Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8')
  return new Promise((resolve) => {
    socket.on('data', (piece: string) => {
      text += piece
      const end = text.indexOf('\n')
      if (end !== -1) resolve(text.slice(0, end))
    })
  })
}

function parseReply(line: string): Reply {
  // The socket lies in a folder that only this account may enter, so the other end is a lasthop of ours.
  const reply: Reply = JSON.parse(line)
  return reply
}

const patienceMs = 60_000
const longPatienceMs = 20 * 60_000
