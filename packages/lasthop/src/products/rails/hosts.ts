import { isProblem, parseAddress, parseRange, rangeContains } from '@lasthop/contract'
import type { AppFacts } from '../framework.ts'
import { compilePattern } from '../pattern.ts'
import type { RbValue } from '../ruby/value.ts'
import type { Setting } from '../setting.ts'

/** One entry of config.hosts. */
export type AllowedHost =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regexp'; readonly source: string }
  | { readonly kind: 'range'; readonly text: string }

/** A value as an entry; undefined: it is none that can be read. */
export function hostOf(value: RbValue): AllowedHost | undefined {
  if (value.kind === 'string') return { kind: 'text', text: value.text }
  if (value.kind === 'regexp') return { kind: 'regexp', source: value.source }
  const [inner] = value.kind === 'made' && value.name === 'IPAddr' ? value.args : []
  return inner?.kind === 'string' ? { kind: 'range', text: inner.text } : undefined
}

/** Whether HostAuthorization lets a host pass; nothing listed lets all pass. */
export function isAuthorized(hosts: readonly AllowedHost[], host: string | undefined): boolean {
  return host !== undefined && hosts.some((entry) => admits(entry, host))
}

function admits(entry: AllowedHost, host: string): boolean {
  switch (entry.kind) {
    case 'text':
      return (
        entry.text.startsWith('.')
          ? compilePattern(`^(?:[a-z0-9-]+\\.)?${literal(entry.text.slice(1))}(?::\\d+)?$`, 'i')
          : compilePattern(`^${literal(entry.text)}(?::\\d+)?$`, 'i')
      ).test(host)
    case 'regexp': {
      const ignoresCase = entry.source.startsWith('(?i)')
      const source = ignoresCase ? entry.source.slice(4) : entry.source
      return compilePattern(`^(?:${anchored(source)})(?::\\d+)?$`, ignoresCase ? 'i' : '').test(host)
    }
    case 'range':
      return contains(entry.text, addressIn(host))
  }
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}/-]/g, '\\$&')
}

/** \A and \z stand for ^ and $, which in Ruby are those of a line: a host has one. */
function anchored(source: string): string {
  return source.replaceAll('\\A', '^').replaceAll(/\\[zZ]/g, '$')
}

/** The address in `192.0.2.1:8000` or `[::1]:80`; else the whole. */
function addressIn(host: string): string {
  return (
    /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(host)?.[1] ??
    /^\[?([a-f0-9]*:[a-f0-9.:]+)\]?(?::\d+)?$/i.exec(host)?.[1] ??
    host
  )
}

/** Whether a range as IPAddr takes it holds an address. */
export function contains(range: string, text: string): boolean {
  const address = parseAddress(text)
  if (address === undefined) return false
  const whole = range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`
  const parsed = parseRange(masked(whole))
  return !isProblem(parsed) && rangeContains(parsed, address)
}

/** IPAddr clears the bits behind the prefix. */
function masked(range: string): string {
  const [address = '', prefix = ''] = range.split('/')
  const bits = Number(prefix)
  if (address.includes(':') || !/^\d+$/.test(prefix)) return range
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - bits)
  const network = Math.floor(value / size) * size
  return `${[3, 2, 1, 0].map((at) => Math.floor(network / 256 ** at) % 256).join('.')}/${bits}`
}

/** Which hosts a list lets through; an empty one lets all, and what is no text may let any. */
export function allowedHosts({ value, place }: Setting<readonly AllowedHost[]>): AppFacts['hosts'] {
  const at = place === undefined ? {} : { place }
  if (value === 'unknown') return { ...at, value }
  const names = value.map((host) => (host.kind === 'text' ? host.text : '*'))
  return { ...at, value: names.length === 0 ? ['*'] : names }
}
