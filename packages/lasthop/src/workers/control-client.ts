import { problem, type Problem } from '@lasthop/contract'
import { Agent, request, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { isAnswered, runFolder, socketPaths } from './control-sockets.ts'
import type { Outcome, Reloaded, Renewed } from './operations.ts'
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
  const post = <Body>(path: string, patienceMs: number) => ask<Body>(edge, { method: 'POST', path, patienceMs })
  return {
    status: () => ask<Status>(edge, { method: 'GET', path: '/api/status', patienceMs: quickMs }),
    reload: () => post<Reloaded>('/api/reload', longMs),
    /** Undefined: all applications. */
    restart: (host: string | undefined) =>
      post(host === undefined ? '/api/restart' : `/api/sites/${encodeURIComponent(host)}/restart`, longMs),
    renew: (name: string) => post<Renewed>(`/api/certificates/${encodeURIComponent(name)}/renewal`, longMs),
    readKeys: () => post<{ readonly sites: readonly string[] }>('/api/keys/reload', quickMs),
    stop: () => stopEdge(edge),
  }
}

/** Resolves when the edge has ended. */
async function stopEdge(edge: Reachable): Promise<undefined | Problem> {
  const gone = Promise.withResolvers<void>()
  const agent = new Agent({ keepAlive: true })
  // An agent lets the process end while its connections are idle. This one is waited for.
  agent.on('free', (socket: Socket) => void socket.ref())
  const answered = await ask(edge, {
    method: 'POST',
    path: '/api/stop',
    patienceMs: quickMs,
    agent,
    onClose: gone.resolve,
  })
  if ('kind' in answered && answered.kind === 'problem') return answered
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

async function ask<Body>(edge: Reachable, question: Question): Promise<Outcome<Body> | Problem> {
  const { method, path, patienceMs, agent, onClose } = question
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const asked = request({ socketPath: edge.path, method, path, agent: agent ?? false, headers: { Host: 'lasthop' } })
  asked.setTimeout(patienceMs, () => asked.destroy(new Error('no answer')))
  asked.once('socket', (socket) => void (onClose && socket.once('close', onClose)))
  asked.once('response', resolve).once('error', reject).end()
  try {
    const response = await promise
    return outcomeOf(response.statusCode, await text(response))
  } catch {
    return problem(`The edge with process ${edge.pid} did not answer. Look at its log.`)
  }
}

function outcomeOf<Body>(status: number | undefined, json: string): Outcome<Body> {
  // The socket lies in a folder that only this account may enter, so the other end is a lasthop of ours.
  return status === 200 ? { kind: 'done', body: JSON.parse(json) } : { kind: 'refused', refusal: JSON.parse(json) }
}

const quickMs = 60_000
const longMs = 20 * 60_000
