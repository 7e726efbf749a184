import { Doubt, passageOfDoubt } from '../doubt.ts'
import type { Arrival } from '../message.ts'
import type { Passage } from '../passage.ts'
import { arrive } from './arrive.ts'
import { chooseBackend, serverOf } from './backend.ts'
import { bindFor, type Bind } from './binds.ts'
import { judgeChunked } from './chunks.ts'
import type { Configuration } from './configuration.ts'
import { forward } from './forward.ts'
import { modeOf } from './proxies.ts'
import { runRules } from './rules.ts'
import { named, wordAt } from './syntax.ts'
import { pathOf } from './target.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What HAProxy does with a request, in its own order. `rest` is what has come of its body. */
export function pass(configuration: Configuration, arrival: Arrival, rest = ''): Passage {
  const bind = bindFor(configuration.binds, arrival)
  if (bind === undefined) return { kind: 'refused', status: 404, steps: [] }
  const arrived = arrive(arrival.message)
  if (arrived.kind === 'refused') return { kind: 'refused', status: arrived.status, steps: [] }
  const body = arrived.isChunked ? judgeChunked(rest) : 'right'
  if (body === 'wrong') return { kind: 'refused', status: 400, steps: [] }
  if (body === 'unsettled')
    return { kind: 'unknown', because: 'Whether such a name of a trailer is refused is not settled.', steps: [] }
  const visit = visitOf(configuration, { ...arrival, message: arrived.message }, bind)
  try {
    return serve(visit)
  } catch (doubt) {
    return passageOfDoubt(doubt, visit.steps)
  }
}

function visitOf(configuration: Configuration, arrival: Arrival, { front, proxyProtocol }: Bind): Visit {
  const { method, target, version, fields } = arrival.message
  const peer = arrival.peer.kind === 'ip' ? arrival.peer.address.text : 'unix'
  return {
    configuration,
    arrival,
    front,
    back: front,
    version: version === '2' ? '1.1' : version,
    method,
    target,
    fields: [...fields],
    hasAuthority: !/^[/*]/.test(target),
    client: arrival.named?.client ?? (proxyProtocol === undefined ? peer : undefined),
    hasFailed: false,
    variables: new Map(),
    steps: [],
  }
}

/** The frontend's rules, the backend, its rules, and a server. */
function serve(visit: Visit): Passage {
  const { front } = visit
  if (isMonitored(visit)) return endingOf(visit, { kind: 'answer', status: 200 })
  const first = runRules(visit, front)
  if (first !== undefined) return endingOf(visit, first)
  const back = chooseBackend(visit)
  if (back === undefined) return endingOf(visit, { kind: 'refuse', status: 503 })
  if (modeOf(back) !== 'http') throw new Doubt(`"${back.name}" is no backend for HTTP.`, back.head.place)
  visit.back = back
  const second = back === front ? undefined : runRules(visit, back)
  if (second !== undefined) return endingOf(visit, second)
  const server = serverOf(back)
  return server === undefined ? endingOf(visit, { kind: 'refuse', status: 503 }) : forward(visit, server)
}

/** monitor-uri: answered before any rule. */
function isMonitored({ front, target }: Visit): boolean {
  const line = named(front.lines, 'monitor-uri').at(-1) ?? named(front.inherited, 'monitor-uri').at(-1)
  const uri = line === undefined ? undefined : wordAt(line, 0)
  return uri !== undefined && (target === uri || (uri.startsWith('/') && pathOf(target) === uri))
}

function endingOf(visit: Visit, { kind, status, location }: Ending): Passage {
  const { steps } = visit
  if (kind === 'answer' && status !== 'closed')
    return { kind: 'answered', status, fields: location === undefined ? [] : ['Location', location], steps }
  if (steps.at(-1)?.effect !== 'refuses')
    tell(visit, 'haproxy', { does: `refuses it with ${status}`, effect: 'refuses' })
  return { kind: 'refused', status, steps }
}
