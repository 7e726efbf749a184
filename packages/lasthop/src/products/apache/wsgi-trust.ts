import { fieldPairs, type Fields } from '@lasthop/contract'

import { isInSubnet } from '../subnet.ts'
import { variableOfField, type Handed } from './cgi.ts'
import { nodesFor } from './location.ts'
import { directivesOf } from './servers.ts'
import { textsOf } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** WSGITrustedProxyHeaders: what the named fields of trusted proxies make of the variables; other fields of their kinds go. */
export function takeTrusted(visit: Visit, handed: Handed): Handed {
  const nodes = nodesFor(visit, undefined)
  const directive = directivesOf(nodes, 'wsgitrustedproxyheaders').at(-1)
  if (directive === undefined) return handed
  const named = textsOf(directive).flatMap((text) => text.split(/\s+/))
  const list = directivesOf(nodes, 'wsgitrustedproxies').at(-1)
  const proxies = list === undefined ? undefined : textsOf(list).flatMap((text) => text.split(/\s+/))
  const isTrusted = proxies === undefined || isOneOf(visit.client, proxies)
  const field = 'X-Forwarded-Proto'
  if (!isTrusted) tell(visit, directive, { does: `${visit.client} is not trusted`, effect: 'ignores', field })
  const kinds = kindsOf(named)
  const kept = kinds.flatMap(
    ({ names }) => names.find((name) => isTrusted && valueOf(handed, name) !== undefined) ?? [],
  )
  for (const kind of kinds) {
    const name = kind.names.find((each) => kept.includes(each))
    const value = name === undefined ? undefined : valueOf(handed, name)
    if (name === undefined || value === undefined) continue
    kind.apply(handed.params, { name, value, proxies })
    tell(visit, directive, { does: `takes ${kind.what} from ${name}`, effect: 'believes', field: name })
  }
  const gone = kinds.flatMap(({ all }) => all).filter((name) => !kept.some((each) => isSame(each, name)))
  return without(handed, gone)
}

interface Kind {
  readonly what: string
  /** The names of this kind that are trusted: mod_wsgi prefers them in an order of its own. */
  readonly names: readonly string[]
  readonly all: readonly string[]
  readonly apply: (params: Map<string, string>, said: Said) => void
}

interface Said {
  readonly name: string
  readonly value: string
  /** WSGITrustedProxies, if there is any. */
  readonly proxies: readonly string[] | undefined
}

/** Only the kinds of which a name is trusted are looked after. */
function kindsOf(named: readonly string[]): readonly Kind[] {
  return kinds.flatMap(({ what, all, apply }) => {
    const names = all.filter((name) => named.some((each) => isSame(each, name)))
    return names.length === 0 ? [] : [{ what, names, all, apply }]
  })
}

function without({ fields, params }: Handed, gone: readonly string[]): Handed {
  for (const name of gone) params.delete(variableOfField(name))
  const left: Fields = fieldPairs(fields)
    .filter(([name]) => !gone.some((each) => isSame(each, name)))
    .flat()
  return { fields: left, params }
}

function valueOf({ fields, params }: Handed, name: string): string | undefined {
  return fieldPairs(fields).find(([each]) => isSame(each, name))?.[1] ?? params.get(variableOfField(name))
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function isOneOf(address: string, list: readonly string[]): boolean {
  return list.some((entry) => isInSubnet(address, entry))
}

/** X-Forwarded-For from the right: the first that is no trusted proxy, with what stands behind it; without a list the leftmost. */
function takeClient(params: Map<string, string>, { name, value, proxies }: Said): void {
  if (value === '') return
  if (!isSame(name, 'X-Forwarded-For')) {
    params.set('REMOTE_ADDR', value)
    return
  }
  // A comma at the end is followed by nothing.
  const hops = value
    .replace(/,\s*$/, '')
    .split(',')
    .map((each) => each.trim())
  const at = proxies === undefined ? 0 : hops.findLastIndex((hop) => !isOneOf(hop, proxies))
  params.set('REMOTE_ADDR', hops[Math.max(at, 0)] ?? '')
  if (at > 0) params.set('HTTP_X_FORWARDED_FOR', hops.slice(at).join(', '))
}

const kinds: readonly Omit<Kind, 'names'>[] = [
  {
    what: 'the scheme',
    all: ['X-Forwarded-Proto', 'X-Forwarded-Scheme', 'X-Scheme', 'X-Forwarded-HTTPS', 'X-Forwarded-Ssl', 'X-HTTPS'],
    apply: (params, { value }) => {
      if (/^(?:https|on|1)$/i.test(value)) params.set('HTTPS', '1')
      else params.delete('HTTPS')
    },
  },
  {
    what: 'the client',
    all: ['X-Forwarded-For', 'X-Client-IP', 'X-Real-IP'],
    apply: takeClient,
  },
  {
    what: 'the host',
    all: ['X-Forwarded-Host', 'X-Host'],
    apply: (params, { value }) => params.set('HTTP_HOST', value),
  },
  {
    what: 'the port',
    all: ['X-Forwarded-Port'],
    apply: (params, { value }) => params.set('SERVER_PORT', value),
  },
]
