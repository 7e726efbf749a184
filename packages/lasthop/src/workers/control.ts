import { isProblem, problem, type Problem } from '@lasthop/contract'
import { randomBytes } from 'node:crypto'
import { chmod, rm } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { makeFolder } from '../state/files.ts'
import { withLock } from '../state/lock.ts'
import { reasonOf } from '../state/system-error.ts'
import { isAnswered, runFolder, socketPaths } from './control-sockets.ts'
import type { Status } from './status.ts'

/** What can be asked of a running edge. */
export type Question =
  | 'status'
  | 'reload'
  | 'restart'
  | 'keys'
  | 'stop'
  | { readonly renew: string }
  | { readonly restart: string }

/** One line of JSON, back on the connection that asked. */
export type Reply =
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'reloaded'; readonly sites: number }
  | { readonly kind: 'renewed'; readonly names: readonly string[]; readonly issuer: string; readonly until: string }
  | { readonly kind: 'restarted' }
  /** The sites that sign, with keys read again. */
  | { readonly kind: 'keys'; readonly sites: readonly string[] }
  /** Nothing was changed, and why. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  /** The connection closes when the edge has ended. */
  | { readonly kind: 'stopping'; readonly pid: number }

/** Gives the answers. */
export type Controls = (question: Question) => Promise<Reply>

/** A socket in the home folder on which this account, and nobody else, can ask a running edge. */
export async function openControl(home: string, controls: Controls): Promise<AsyncDisposable | Problem> {
  const folder = runFolder(home)
  const trouble = await makeFolder(folder)
  if (trouble) return trouble
  // The folder may be older than we are. Who cannot enter it cannot connect, whatever the mode of the socket.
  await chmod(folder, 0o700)
  return withLock(folder, async () => {
    await removeStale(folder)
    return listen(join(folder, `${process.pid}-${randomBytes(2).toString('hex')}.sock`), controls)
  })
}

/** Sockets whose edge ended without cleaning up. */
async function removeStale(folder: string): Promise<void> {
  for (const path of await socketPaths(folder)) {
    if (!(await isAnswered(path))) await rm(path, { force: true })
  }
}

async function listen(path: string, controls: Controls): Promise<AsyncDisposable | Problem> {
  const server = net.createServer((socket) => attend(socket, controls))
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    await chmod(path, 0o600)
  } catch (error) {
    return problem(`The control socket "${path}" could not be opened: ${reasonOf(error)}.`)
  }
  server.on('error', () => {})
  server.unref()
  return { [Symbol.asyncDispose]: () => close(server, path) }
}

async function close(server: net.Server, path: string): Promise<void> {
  server.close()
  await rm(path, { force: true })
}

function attend(socket: net.Socket, controls: Controls): void {
  let line = ''
  socket.unref()
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', (text: string) => {
    line += text
    if (line.length > longestQuestion) return void socket.destroy()
    if (!line.includes('\n')) return
    socket.removeAllListeners('data')
    void answer(line, controls).then((reply) => socket.write(`${JSON.stringify({ version: 1, ...reply })}\n`))
  })
}

async function answer(line: string, controls: Controls): Promise<Reply> {
  const question = parseQuestion(line)
  return isProblem(question) ? { kind: 'refused', problems: [question.message] } : controls(question)
}

function parseQuestion(line: string): Question | Problem {
  const asked = questions.find((question) => line.trim() === JSON.stringify({ version: 1, ask: question }))
  return (
    asked ??
    parseNamed(line) ??
    problem(`${JSON.stringify(line.trim())} is not understood here: the versions of lasthop may differ.`)
  )
}

function parseNamed(line: string): Question | undefined {
  const named = /^\{"version":1,"ask":\{"(renew|restart)":"([^"\\]{1,300})"\}\}$/.exec(line.trim())
  const [, what, name = ''] = named ?? []
  if (what === undefined) return undefined
  return what === 'renew' ? { renew: name } : { restart: name }
}

const questions: readonly Question[] = ['status', 'reload', 'restart', 'keys', 'stop']
const longestQuestion = 512
