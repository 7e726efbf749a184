import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fieldOf } from './raw-answer.ts'
import { RawClient } from './raw-client.ts'
import { startCommand, tlsOf, type Edge } from './start-edge.ts'

/** The bare application of ./launched. */
export const bare = join(import.meta.dirname, 'launched/bare.mjs')

/** What the bare application saw. */
export interface BareSeen {
  readonly pid: number
  readonly version: string
  readonly secure: boolean
  readonly address?: string
  readonly proto?: string
  readonly trust?: string
}

/** Starts `lasthop run` with a command, for app.test. */
export function startRun(command: readonly string[], ...words: readonly string[]): Promise<Edge> {
  const ports = ['--https-port', '0', '--http-port', '0', '--access-log', 'off', '--host', 'app.test', '--workers', '1']
  return startCommand(['run', ...ports, ...words, '--', ...command])
}

/** What the application behind the edge saw of one request, on a connection of its own. */
export async function seenBy(edge: Edge, path = '/'): Promise<BareSeen> {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`GET ${path} HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n`)
  const answer = await client.readAnswer()
  if (answer.status !== 200) throw new Error(`${answer.status} ${fieldOf(answer, 'content-type')}: ${answer.body}`)
  return JSON.parse(answer.body)
}

/** Whether a process lives; one that has ended and was not yet waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z')
  } catch {
    return false
  }
}

/** All living processes of the group that a process belongs to. */
export function groupOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.filter((one) => groupNumber(one) === groupNumber(pid) && isAlive(one))
}

function groupNumber(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]
  } catch {
    return undefined
  }
}

/** Requests all the time, until it is told to end or disposed. */
export interface Asking extends AsyncDisposable {
  end(): Promise<readonly (BareSeen | string)[]>
}

/** Asks again and again on several connections. A request that fails is kept as its message. */
export function askAllTheTime(edge: Edge, paths: readonly string[]): Asking {
  const seen: (BareSeen | string)[] = []
  let isOver = false
  const oneClient = async (path: string): Promise<void> => {
    while (!isOver) seen.push(await seenBy(edge, path).catch((error: unknown) => String(error)))
  }
  const all = Promise.all(paths.map(oneClient))
  const end = async () => {
    isOver = true
    await all
    return seen
  }
  return { end, [Symbol.asyncDispose]: async () => void (await end()) }
}
