import { fieldPairs, firstOf, valuesOf, type Peer } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival, Message } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'
import { readProxyHeaders, type Heard } from './proxy-headers.ts'
import type { UvicornSettings } from './settings.ts'

/** uvicorn of one version with its settings. */
export interface Uvicorn {
  readonly settings: UvicornSettings
  readonly version: string
}

/** The scope that uvicorn hands to an ASGI application. */
export function receive(uvicorn: Uvicorn, arrival: Arrival): Environ | Refused | Unknown {
  const { message, address, port } = arrival
  const early = beforeTheScope(uvicorn, message)
  if (early !== undefined) return early
  const heard = hear(uvicorn, arrival)
  if (heard.kind === 'unknown') return heard
  return {
    kind: 'environ',
    interface: 'asgi',
    scheme: heard.scheme,
    method: message.method,
    target: message.target,
    fields: message.fields,
    variables: variablesOf(arrival),
    remoteAddress: heard.client ?? '',
    serverName: address,
    serverPort: String(port),
    steps: heard.steps,
  }
}

/** What never becomes a scope of plain HTTP. */
function beforeTheScope({ version }: Uvicorn, { fields, version: spoken }: Message): Refused | Unknown | undefined {
  if (firstOf(fields, 'host') === undefined && spoken === '1.1')
    return { kind: 'refused', status: 400, steps: [hostless] }
  const asksForUpgrade = valuesOf(fields, 'connection').some((value) => /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(value))
  if (!asksForUpgrade) return undefined
  if (/^websocket$/i.test(valuesOf(fields, 'upgrade').at(-1) ?? ''))
    return { kind: 'unknown', because: 'What an application does with a WebSocket is not modelled.', steps: [] }
  return isAtLeast(version, firstThatIgnoresUpgrades) ? undefined : { kind: 'refused', status: 400, steps: [unheardOf] }
}

function hear({ settings, version }: Uvicorn, { peer, message }: Arrival): Heard | Unknown {
  const { readsProxy, allowed, isTls } = settings
  const own = { scheme: isTls ? 'https' : 'http', client: addressOf(peer) }
  const where = readsProxy.place === undefined ? {} : { place: readsProxy.place }
  if (readsProxy.value === 'unknown')
    return { kind: 'unknown', because: `${readsProxy.says} cannot be read without running it.`, ...where, steps: [] }
  if (readsProxy.value) return readProxyHeaders({ allowed, version }, own, message.fields)
  const does = `not read: scope["scheme"] = ${own.scheme}`
  const step: Step = {
    product: 'uvicorn',
    ...where,
    says: readsProxy.says,
    does,
    effect: 'ignores',
    field: 'X-Forwarded-Proto',
  }
  return { kind: 'heard', ...own, steps: [step] }
}

function addressOf(peer: Peer): string | undefined {
  return peer.kind === 'ip' ? peer.address.text : undefined
}

/** By name in lower case; what comes several times is joined. */
function variablesOf({ message }: Arrival): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const [name, value] of fieldPairs(message.fields)) {
    const before = variables.get(name.toLowerCase())
    variables.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`)
  }
  return variables
}

const hostless: Step = {
  product: 'uvicorn',
  says: 'wants a Host in HTTP/1.1',
  does: 'there is none: 400',
  effect: 'refuses',
  field: 'Host',
}

const unheardOf: Step = {
  product: 'uvicorn',
  says: 'upgrades to WebSocket alone',
  does: 'Connection asks for another upgrade: 400',
  effect: 'refuses',
  field: 'Connection',
}

const firstThatIgnoresUpgrades = '0.19'
