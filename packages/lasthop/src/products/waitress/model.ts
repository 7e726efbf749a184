import { fieldPairs, type Peer } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival, Message } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import { readProxyHeaders, type Said } from './proxy-headers.ts'
import type { WaitressSettings } from './settings.ts'

/** What waitress hands to a WSGI application. */
export function receive(settings: WaitressSettings, arrival: Arrival): Environ | Refused | Unknown {
  const { method, target } = arrival.message
  if (method !== method.toUpperCase()) return { kind: 'refused', status: 400, steps: [lowerCase] }
  const { proxy, count, headers, clears, scheme } = settings
  const open = [proxy, count, headers, clears, scheme].find(({ value }) => value === 'unknown')
  if (open !== undefined || scheme.value === 'unknown') return unknownBy(open ?? scheme)
  const names = keptNames(arrival.message)
  const own: Seen = {
    scheme: scheme.value,
    client: addressOf(arrival.peer),
    variables: names.variables,
    serverName: 'waitress.invalid',
    serverPort: String(arrival.port),
    steps: names.steps,
  }
  const seen = hear(settings, own)
  if ('kind' in seen) return seen
  const { client, ...rest } = seen
  return { kind: 'environ', interface: 'wsgi', method, target, fields: names.fields, remoteAddress: client, ...rest }
}

interface Seen {
  readonly scheme: string
  readonly client: string
  readonly variables: ReadonlyMap<string, string>
  readonly serverName: string
  readonly serverPort: string
  readonly steps: readonly Step[]
}

function unknownBy({ says, place }: WaitressSettings['headers' | 'proxy' | 'count' | 'clears']): Unknown {
  const where = place === undefined ? {} : { place }
  return { kind: 'unknown', because: `${says} cannot be read without running it.`, ...where, steps: [] }
}

function hear(settings: WaitressSettings, own: Seen): Seen | Refused {
  const { proxy, headers, count } = settings
  if (proxy.value === '' || (proxy.value !== '*' && proxy.value !== own.client)) {
    const who = proxy.value === '' ? 'no proxy is named' : `${own.client} is not trusted`
    const taken = settings.clears.value === true ? ', and what proxies say is taken away' : ''
    const does = `${who}${taken}: wsgi.url_scheme = ${own.scheme}`
    return cleared(settings, { ...own, steps: [...own.steps, step(proxy, does, 'ignores')] }, [])
  }
  const names = headers.value === 'unknown' ? [] : headers.value
  const said = readProxyHeaders(own.variables, { headers: names, count: count.value === 'unknown' ? 1 : count.value })
  if (said === undefined) return refusal(settings, own, 'a forwarding field is malformed or holds a list: 400')
  const heard = apply(said, own)
  if (heard === undefined) return { ...refusal(settings, own, 'the client is no address: 500'), status: 500 }
  const told = step(headers, `wsgi.url_scheme = ${heard.scheme}`, 'reads')
  return cleared(settings, { ...heard, steps: [...own.steps, told] }, names)
}

function refusal({ headers }: WaitressSettings, { steps }: Seen, does: string): Refused {
  return { kind: 'refused', status: 400, steps: [...steps, step(headers, does, 'refuses')] }
}

function step(
  { says, place }: WaitressSettings['headers' | 'proxy' | 'clears'],
  does: string,
  effect: Step['effect'],
): Step {
  return {
    product: 'waitress',
    says,
    does,
    effect,
    ...(place === undefined ? {} : { place }),
    field: 'X-Forwarded-Proto',
  }
}

function apply({ client, host, scheme, port }: Said, own: Seen): Seen | undefined {
  const variables = new Map(own.variables)
  const seenScheme = scheme || own.scheme
  const [, name = host, hostPort = ''] = host.endsWith(']') ? [] : (/^(.*):([^:]*)$/.exec(host) ?? [])
  const isUsual = port === '' || port === (seenScheme === 'https' ? '443' : '80')
  const hasPort = name !== host
  if (host !== '') variables.set('HTTP_HOST', hasPort || isUsual ? host : `${host}:${port}`)
  const address = client.includes(':') && !client.endsWith(']') ? client.slice(0, client.lastIndexOf(':')) : client
  if (client !== '' && address.trim() === '') return undefined
  return {
    ...own,
    scheme: seenScheme,
    variables,
    serverName: host === '' ? own.serverName : name.trim(),
    serverPort: (hasPort ? hostPort.trim() : port) || own.serverPort,
    client: client === '' ? own.client : address.trim().replace(/^\[(.*)\]$/, '$1'),
  }
}

/** Takes away the forwarding fields that are not read, if waitress does that. */
function cleared({ clears }: WaitressSettings, seen: Seen, read: readonly string[]): Seen {
  if (clears.value !== true) return seen
  const kept = new Set(read.includes('forwarded') ? ['forwarded'] : read)
  const gone = family.filter((name) => !kept.has(name)).map((name) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`)
  return { ...seen, variables: new Map([...seen.variables].filter(([name]) => !gone.includes(name))) }
}

interface Kept extends Pick<Seen, 'variables' | 'steps'> {
  readonly fields: readonly string[]
}

/** Names with `_` are dropped; what comes several times is joined. */
function keptNames({ fields, version }: Message): Kept {
  const pairs = fieldPairs(fields)
  const kept = pairs.filter(([name]) => !name.includes('_'))
  const variables = new Map<string, string>()
  for (const [name, value] of kept) {
    if (version === '1.1' && name.toLowerCase() === 'transfer-encoding') continue
    const folded = name.toUpperCase().replaceAll('-', '_')
    const key = folded === 'CONTENT_LENGTH' || folded === 'CONTENT_TYPE' ? folded : `HTTP_${folded}`
    const before = variables.get(key)
    variables.set(key, trim(before === undefined ? value : `${before}, ${value}`))
  }
  const steps = pairs.filter(([name]) => name.includes('_')).map(([field]) => droppedStep(field))
  return { fields: kept.flat(), variables, steps }
}

/** As Python's strip takes white space away: more than the wire's own. */
function trim(value: string): string {
  const isSpace = (at: number): boolean => /\s/.test(value.charAt(at)) || spaces.has(value.charCodeAt(at))
  let [start, end] = [0, value.length]
  while (start < end && isSpace(start)) start += 1
  while (end > start && isSpace(end - 1)) end -= 1
  return value.slice(start, end)
}

/** What Python counts as white space and JavaScript does not. */
const spaces: ReadonlySet<number> = new Set([0x1c, 0x1d, 0x1e, 0x1f, 0x85])

function droppedStep(field: string): Step {
  return { product: 'waitress', says: 'drops names with "_"', does: 'not handed on', effect: 'removes', field }
}

function addressOf(peer: Peer): string {
  return peer.kind === 'ip' ? peer.address.text : 'localhost'
}

const family = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-by',
  'forwarded',
]

const lowerCase: Step = {
  product: 'waitress',
  says: 'wants methods in upper case',
  does: 'this one is not: 400',
  effect: 'refuses',
}
