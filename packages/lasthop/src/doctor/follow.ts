import { parseAddress, peerOf } from '@lasthop/contract'

import type { Edge } from '../products/edge.ts'
import { isLoopbackHost } from '../products/host-port.ts'
import type { Arrival, Message, Socket } from '../products/message.ts'
import type { Forwarded, Unknown, Upstream } from '../products/passage.ts'
import { greet } from '../products/proxy-protocol.ts'
import type { Step } from '../products/step.ts'
import type { App } from './apps.ts'
import { bytesOfMessage } from './bytes.ts'
import { whoIs } from './next-hop.ts'
import type { End, Left, Outcome, Trial } from './outcome.ts'
import { connectionAt } from './at-door.ts'
import { peerAtApp, peerAtDoor } from './peers.ts'
import type { Stack } from './stack.ts'
import { throughFront } from './tls-front.ts'
import type { DoorWay, Way } from './way.ts'

/** Sends one request along one way, hop by hop, through the models. */
export function follow(stack: Stack, way: Way, trial: Trial): Outcome {
  const truth = { scheme: way.scheme, host: hostIn(trial.message) ?? way.authority, client }
  const base: Journey = { stack, way, left: [], steps: [], assumptions: [] }
  const end = way.kind === 'app' ? intoApp(base, way.app, appArrival(way, trial.message)) : atDoor(base, way, trial)
  return { way, trial, truth, ...end }
}

interface Journey {
  readonly stack: Stack
  readonly way: Way
  readonly left: readonly Left[]
  readonly steps: readonly Step[]
  readonly assumptions: readonly string[]
}

type Ended = Pick<Outcome, 'left' | 'steps' | 'assumptions' | 'end' | 'app'>

function hostIn({ fields }: Message): string | undefined {
  const at = fields.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'host')
  return at === -1 ? undefined : fields[at + 1]
}

/** A request as it comes to a hop: its own end of the connection, and the bytes. */
interface Visit {
  readonly socket: Socket
  readonly bytes: string
}

function atDoor(journey: Journey, way: DoorWay, { message, raw }: Trial): Ended {
  const { edge, door } = way
  const { assumptions, ...connected } = connectionAt(way, client, journey.stack)
  const bytes = way.isTlsInFront ? bytesOfMessage(throughFront(message, client)) : raw
  const sni = door.scheme === 'https' ? sniOf(way.authority) : {}
  const address = isSpecific(door.address) ? door.address : ownAddress
  const socket = { ...connected, scheme: door.scheme, address, port: door.port, ...sni }
  return throughDoor({ ...journey, assumptions }, { edge, door }, { socket, bytes })
}

/** RFC 6066 section 3: a literal address is no server name. */
function sniOf(authority: string): { readonly sni?: string } {
  const host = authority.replace(/:\d+$/, '')
  return parseAddress(host.replace(/^\[|\]$/g, '')) === undefined ? { sni: host } : {}
}

function isSpecific(address: string): boolean {
  return parseAddress(address) !== undefined && address !== '0.0.0.0' && address !== '::'
}

function appArrival({ bind }: Extract<Way, { kind: 'app' }>, message: Message): Arrival {
  const port = bind.target.kind === 'tcp' ? bind.target.port : 0
  return { peer: peerOf(client, false), scheme: 'http', address: ownAddress, port, message }
}

/** How the connection begins comes before any request. */
function throughDoor(journey: Journey, { edge, door }: Pick<DoorWay, 'edge' | 'door'>, visit: Visit): Ended {
  const greeted = greet(visit.socket, door.proxyProtocol)
  if (greeted.kind === 'open') return intoEdge(journey, edge, { ...visit, socket: greeted.socket })
  if (greeted.kind === 'unknown')
    return ended(
      journey,
      unknown(`Whether port ${door.port} takes the PROXY protocol from what is in front is not known.`),
    )
  const does =
    door.proxyProtocol === undefined
      ? 'takes the line of the PROXY protocol for a request'
      : 'waits for the PROXY protocol'
  const place = door.proxyProtocol?.place ?? door.place
  const step: Step = {
    product: edge.product,
    ...(place && { place }),
    says: `port ${door.port}`,
    does,
    effect: 'refuses',
  }
  const steps = [...journey.steps, step]
  return ended(
    { ...journey, steps },
    { kind: 'edge', answer: { kind: 'refused', status: greeted.status, steps: [step] } },
  )
}

function intoEdge(journey: Journey, edge: Edge, { socket, bytes }: Visit): Ended {
  if (journey.left.length >= mostHops) return ended(journey, unknown('The hops lead in a circle.'))
  const passage = edge.passBytes(socket, bytes)
  const steps = [...journey.steps, ...passage.steps]
  const assumptions = [...journey.assumptions, ...assumedIn(passage.steps)]
  if (passage.kind === 'unknown') return ended({ ...journey, steps }, passage)
  if (passage.kind !== 'forwarded') return ended({ ...journey, steps }, { kind: 'edge', answer: passage })
  return onward(
    {
      ...journey,
      steps,
      assumptions,
      left: [...journey.left, { product: edge.product, message: passage.message, protocol: passage.upstream.protocol }],
    },
    edge,
    passage,
  )
}

function assumedIn(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ effect, says, does }) => (effect === 'assumes' ? [`"${says}" ${does}.`] : []))
}

function onward(journey: Journey, edge: Edge, { upstream, message, named }: Forwarded): Ended {
  const next = whoIs(upstream, journey.stack, edge)
  if (next.kind === 'unknown') return ended(journey, unknown(next.because))
  if (next.kind === 'edge') {
    const scheme = upstream.protocol === 'https' ? 'https' : 'http'
    if (upstream.sendsProxyProtocol === true && named === undefined)
      return ended(journey, unknown(`Whom ${edge.product} names by the PROXY protocol is not followed.`))
    const socket = {
      ...(named && { named }),
      peer: peerAtDoor(upstream, next.door, journey.stack),
      scheme,
      address: addressOf(upstream),
      port: next.door.port,
    } as const
    return throughDoor(journey, next, { socket, bytes: bytesOfMessage(message) })
  }
  if (upstream.sendsProxyProtocol === true)
    return ended(journey, unknown('What the application makes of the PROXY protocol is not modelled.'))
  if (!isReadBy(next.app, upstream.protocol))
    return ended(journey, unknown(`What the application reads over ${upstream.protocol} is not modelled.`))
  const assumptions = next.assumption === undefined ? journey.assumptions : [...journey.assumptions, next.assumption]
  const port = upstream.target.kind === 'tcp' ? upstream.target.port : 0
  const arrival: Arrival = {
    peer: peerAtApp(upstream, next.app),
    scheme: upstream.protocol === 'https' ? 'https' : 'http',
    address: addressOf(upstream),
    port,
    message,
  }
  return intoApp({ ...journey, assumptions }, next.app, arrival)
}

/** HTTP every server reads, and what else it says of itself. */
function isReadBy({ server }: App, protocol: Upstream['protocol']): boolean {
  return protocol === 'http' || protocol === 'https' || server?.gateways?.includes(protocol) === true
}

function intoApp(journey: Journey, app: App, arrival: Arrival): Ended {
  const { server, framework } = app
  if (server === undefined) return { ...ended(journey, unknown('No file says what runs the application.')), app }
  const environ = server.receive(arrival)
  const steps = [...journey.steps, ...environ.steps]
  if (environ.kind === 'unknown') return { ...ended({ ...journey, steps }, environ), app }
  if (environ.kind === 'refused') return { ...ended({ ...journey, steps }, { kind: 'server', answer: environ }), app }
  if (framework === undefined)
    return { ...ended({ ...journey, steps }, unknown(`No file says what ${server.title} runs.`)), app }
  const belief = framework.believe(environ)
  return {
    ...ended({ ...journey, steps: [...steps, ...belief.steps] }, { kind: 'app', belief, serverScheme: environ.scheme }),
    app,
  }
}

function ended({ left, steps, assumptions }: Journey, end: End): Ended {
  return { left, steps, assumptions, end }
}

function unknown(because: string): Unknown {
  return { kind: 'unknown', because, steps: [] }
}

function addressOf({ target }: Upstream): string {
  if (target.kind === 'unix') return ''
  return isLoopbackHost(target.host) ? '127.0.0.1' : ownAddress
}

/** Addresses of documentation (RFC 5737). */
const client = '203.0.113.7'
const ownAddress = '192.0.2.1'
const mostHops = 6
