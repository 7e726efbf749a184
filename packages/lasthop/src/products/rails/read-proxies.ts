import { compilePattern } from '../pattern.ts'
import type { RbAct } from '../ruby/module.ts'
import type { RbValue } from '../ruby/value.ts'
import type { Setting } from '../setting.ts'
import { isAtLeast } from '../version.ts'
import { contains } from './hosts.ts'

/** What an address is held against: a range, a text that must be the same, a pattern. */
export type ProxyEntry =
  | { readonly kind: 'range'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regexp'; readonly source: string }

/** config.action_dispatch.trusted_proxies. A text in the list is compared as a text: only an IPAddr is a range. */
export function readProxies(acts: readonly RbAct[], version: string): Setting<readonly ProxyEntry[] | 'usual'> {
  const act = acts.findLast((each) => each.name === name && each.operator === '=' && each.certainty !== 'never')
  const [value] = act?.values ?? []
  if (act === undefined || value === undefined || value.kind === 'nil')
    return { value: 'usual', says: `default ${name}` }
  const { place } = act
  const entries = act.certainty === 'always' ? entriesOf(value, version) : undefined
  if (entries === undefined) return { value: 'unknown', says: `${name} = …`, place }
  return { value: entries.length === 0 ? 'usual' : entries, says: `${name} = [${entries.map(tell).join(', ')}]`, place }
}

/** One alone is added to the usual ones before Rails 7, and refused since. */
function entriesOf(value: RbValue, version: string): readonly ProxyEntry[] | undefined {
  if (value.kind !== 'array') {
    const one = isAtLeast(version, '7') ? undefined : entryOf(value)
    return one === undefined ? undefined : [...one, ...usualProxies]
  }
  const items = value.items.map(entryOf)
  const known = items.filter((item) => item !== undefined)
  return known.length === items.length ? known.flat() : undefined
}

function entryOf(value: RbValue): readonly ProxyEntry[] | undefined {
  if (value.kind === 'string') return [{ kind: 'text', text: value.text }]
  if (value.kind === 'regexp') return [{ kind: 'regexp', source: value.source }]
  if (value.kind === 'made' && value.name.endsWith('TRUSTED_PROXIES')) return usualProxies
  const [inner] = value.kind === 'made' && value.name === 'IPAddr' ? value.args : []
  return inner?.kind === 'string' ? [{ kind: 'range', text: inner.text }] : undefined
}

/** Whether an address is one of the proxies. */
export function isProxy(proxies: readonly ProxyEntry[] | 'usual', address: string): boolean {
  return (proxies === 'usual' ? usualProxies : proxies).some((entry) => {
    if (entry.kind === 'text') return entry.text === address
    return entry.kind === 'range'
      ? contains(entry.text, bare(address))
      : compilePattern(plain(entry.source), '').test(address)
  })
}

/** An address as IPAddr takes it. */
export function bare(address: string): string {
  return address.replace(/^\[(.*)\]$/, '$1').replace(/\/(?:32|128)$/, '')
}

function plain(source: string): string {
  return source.replaceAll('\\A', '^').replaceAll(/\\[zZ]/g, '$')
}

function tell(entry: ProxyEntry): string {
  if (entry.kind === 'regexp') return `/${entry.source}/`
  return entry.kind === 'text' ? `"${entry.text}"` : `IPAddr ${entry.text}`
}

const name = 'config.action_dispatch.trusted_proxies'
const usualProxies: readonly ProxyEntry[] = [
  '127.0.0.0/8',
  '::1',
  'fc00::/7',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
].map((text) => ({ kind: 'range', text }))
