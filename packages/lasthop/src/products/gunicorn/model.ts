import { fieldPairs, firstOf, type Peer } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'
import { limitStep } from './limits.ts'
import { concludeScheme } from './scheme.ts'
import type { GunicornSettings } from './settings.ts'

/** gunicorn of one version with its settings. */
export interface Gunicorn {
  readonly settings: GunicornSettings
  readonly version: string
}

/** What gunicorn hands to a WSGI application. */
export function receive(gunicorn: Gunicorn, arrival: Arrival): Environ | Refused | Unknown {
  const tooLarge = limitStep(gunicorn.settings.limits, arrival.message)
  if (tooLarge !== undefined) return { kind: 'refused', status: 400, steps: [tooLarge] }
  const scheme = concludeScheme(gunicorn, arrival)
  if (scheme.kind !== 'scheme') return scheme
  const kept = keepNames(gunicorn, arrival)
  if (kept.kind === 'refused') return { ...kept, steps: [...scheme.steps, ...kept.steps] }
  const misplaced = misplacedScript(kept.fields, arrival.message.target)
  if (misplaced !== undefined) return { kind: 'refused', status: 500, steps: [...scheme.steps, misplaced] }
  return {
    kind: 'environ',
    interface: 'wsgi',
    scheme: scheme.scheme,
    method: arrival.message.method,
    target: arrival.message.target,
    fields: kept.fields,
    variables: variablesOf(kept.fields),
    remoteAddress: addressOf(arrival.peer),
    ...serverOf(arrival, scheme.scheme),
    steps: [...scheme.steps, ...kept.steps],
  }
}

/** A SCRIPT_NAME that the path does not hold makes gunicorn fail. */
function misplacedScript(fields: readonly string[], target: string): Step | undefined {
  const script = fieldPairs(fields).findLast(([name]) => name.toUpperCase() === 'SCRIPT_NAME')
  if (script === undefined || script[1] === '' || (target.split('?')[0] ?? '').includes(script[1])) return undefined
  const does = 'the path does not hold it: 500'
  return { product: 'gunicorn', says: 'takes SCRIPT_NAME from the field', does, effect: 'refuses', field: script[0] }
}

interface Kept {
  readonly kind: 'kept'
  readonly fields: readonly string[]
  readonly steps: readonly Step[]
}

/** Names with `_`: kept before 22, by default dropped from then on. */
function keepNames({ settings, version }: Gunicorn, { message }: Arrival): Kept | Refused {
  const pairs = fieldPairs(message.fields)
  const odd = pairs.filter(([name]) => name.includes('_'))
  if (odd.length === 0 || !isAtLeast(version, '22') || settings.headerMap.value === 'dangerous') {
    const steps = odd.map(([name]) => foldStep(name, version))
    return { kind: 'kept', fields: message.fields, steps }
  }
  const { says, place, value } = settings.headerMap
  const where = place === undefined ? {} : { place }
  if (value === 'refuse') {
    const steps = odd.map(([name]): Step => ({
      product: 'gunicorn',
      ...where,
      says,
      does: 'a name with "_" is refused: 400',
      effect: 'refuses',
      field: name,
    }))
    return { kind: 'refused', status: 400, steps }
  }
  return {
    kind: 'kept',
    fields: pairs.filter(([name]) => !name.includes('_')).flat(),
    steps: odd.map(([name]): Step => ({
      product: 'gunicorn',
      ...where,
      says,
      does: 'a name with "_" is dropped',
      effect: 'removes',
      field: name,
    })),
  }
}

function foldStep(name: string, version: string): Step {
  const does = `becomes HTTP_${variableOf(name)}`
  return {
    product: 'gunicorn',
    says: `${version} reads "_" and "-" in names as one character`,
    does,
    effect: 'passes',
    field: name,
  }
}

/** The names of WSGI. A field that comes several times is joined by a bare comma. */
function variablesOf(fields: readonly string[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const [name, value] of fieldPairs(fields)) {
    // Only with a dash are these two the body's own; with "_" they are fields like others.
    const isContent = /^content-(?:type|length)$/i.test(name)
    const key = isContent ? variableOf(name) : `HTTP_${variableOf(name)}`
    const before = isContent ? undefined : variables.get(key)
    variables.set(key, before === undefined ? value : `${before},${value}`)
  }
  return variables
}

function variableOf(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

function addressOf(peer: Peer): string {
  return peer.kind === 'ip' ? peer.address.text : ''
}

/** SERVER_NAME and SERVER_PORT: of the socket, or from Host where the socket has no name. */
function serverOf({ address, port, message }: Arrival, scheme: string): Pick<Environ, 'serverName' | 'serverPort'> {
  if (address !== '') return { serverName: address, serverPort: String(port) }
  const [name = '', given] = (firstOf(message.fields, 'host') ?? '').split(':')
  return { serverName: name, serverPort: given ?? (scheme === 'https' ? '443' : '80') }
}
