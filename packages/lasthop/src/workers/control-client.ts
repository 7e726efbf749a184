import { isProblem, problem, type Problem } from '@lasthop/contract'
import { Agent, request, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { isAnswered, runFolder, socketPaths } from './control-sockets.ts'
import type { Outcome, Refusal, Reloaded, Renewed } from './operations.ts'
import type { Status } from './status.ts'

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

/** What a running edge can be asked, each by its operation of the API. A problem is an edge that did not answer. */
export function askEdge(edge: Reachable) {
  const get = (path: string) => ({ method: 'GET', path, patienceMs: quickMs }) as const
  const post = (path: string, patienceMs: number) => ({ method: 'POST', path, patienceMs }) as const
  return {
    status: () => ask(edge, get('/api/status'), readStatus),
    reload: () => ask(edge, post('/api/reload', longMs), readReloaded),
    /** Undefined: all applications. */
    restart: (host: string | undefined) =>
      ask(
        edge,
        post(host === undefined ? '/api/restart' : `/api/sites/${encodeURIComponent(host)}/restart`, longMs),
        readNothing,
      ),
    renew: (name: string) =>
      ask(edge, post(`/api/certificates/${encodeURIComponent(name)}/renewal`, longMs), readRenewed),
    readKeys: () => ask(edge, post('/api/keys/reload', quickMs), readSites),
    stop: () => stopEdge(edge),
  }
}

// The socket lies in a folder that only this account may enter, so the other end is a lasthop of ours.
const readStatus = (json: string): Status => JSON.parse(json)
const readReloaded = (json: string): Reloaded => JSON.parse(json)
const readRenewed = (json: string): Renewed => JSON.parse(json)
const readSites = (json: string): { readonly sites: readonly string[] } => JSON.parse(json)
const readRefusal = (json: string): Refusal => JSON.parse(json)
const readNothing = (): undefined => undefined

/** Resolves when the edge has ended. */
async function stopEdge(edge: Reachable): Promise<undefined | Problem> {
  const gone = Promise.withResolvers<void>()
  const agent = new Agent({ keepAlive: true })
  // An agent lets the process end while its connections are idle. This one is waited for.
  agent.on('free', (socket: Socket) => void socket.ref())
  const answered = await ask(
    edge,
    {
      method: 'POST',
      path: '/api/stop',
      patienceMs: quickMs,
      agent,
      onClose: gone.resolve,
    },
    readNothing,
  )
  if (isProblem(answered)) return answered
  await gone.promise
  agent.destroy()
  return undefined
}

interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** An authority may take its time, and so may applications that are replaced one by one. */
  readonly patienceMs: number
  /** Keeps the connection. */
  readonly agent?: Agent
  /** Called when the connection is gone. */
  readonly onClose?: () => void
}

async function ask<Body>(
  edge: Reachable,
  question: Question,
  readBody: (json: string) => Body,
): Promise<Outcome<Body> | Problem> {
  const { method, path, patienceMs, agent, onClose } = question
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const asked = request({ socketPath: edge.path, method, path, agent: agent ?? false, headers: { Host: 'lasthop' } })
  asked.setTimeout(patienceMs, () => asked.destroy(new Error('no answer')))
  asked.once('socket', (socket) => void (onClose && socket.once('close', onClose)))
  asked.once('response', resolve).once('error', reject).end()
  try {
    const response = await promise
    const json = await text(response)
    if (response.statusCode === 200) return { kind: 'done', body: readBody(json) }
    return { kind: 'refused', refusal: readRefusal(json) }
  } catch {
    return problem(`The edge with process ${edge.pid} did not answer. Look at its log.`)
  }
}

const quickMs = 60_000
const longMs = 20 * 60_000
