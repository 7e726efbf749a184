import type { Place } from '../place.ts'
import type { Setting } from '../setting.ts'
import type { AspNetApp } from './find.ts'
import { certaintyAt, matchesIn, type Code } from './code.ts'

/** What the middleware for forwarded fields is told. */
export interface ForwardedOptions {
  /** How often it runs: by UseForwardedHeaders, and by a variable of the environment. */
  readonly runs: Setting<number>
  /** `for`, `proto`, `host`, `prefix`. */
  readonly flags: Setting<readonly string[]>
  /** Addresses and networks of proxies; empty: anybody. */
  readonly known: Setting<readonly string[]>
  /** Infinite: all. */
  readonly limit: Setting<number>
  readonly needsSymmetry: boolean
  /** Hosts that X-Forwarded-Host may name; empty: any. */
  readonly hosts: readonly string[]
}

/** Reads `ForwardedHeadersOptions` wherever they are set, in the order of the files, and who uses them. */
export function readOptions({ code, environment }: AspNetApp): ForwardedOptions {
  const isByVariable = /^(?:true|1)$/i.test(environment.get('ASPNETCORE_FORWARDEDHEADERS_ENABLED') ?? '')
  const uses = code.flatMap((each) => usesIn(each))
  const told = code.filter(({ text }) => text.includes('ForwardedHeadersOptions'))
  const isPerhaps = uses.some(({ certainty }) => certainty === 'perhaps')
  const place = uses[0]?.place
  const says = place === undefined ? (isByVariable ? variable : 'no UseForwardedHeaders') : 'UseForwardedHeaders'
  return {
    runs: { value: isPerhaps ? 'unknown' : uses.length + (isByVariable ? 1 : 0), says, ...(place && { place }) },
    flags: flagsIn(told, isByVariable),
    known: knownIn(told, isByVariable),
    limit: limitIn(told),
    needsSymmetry: told.some((each) => /\bRequireHeaderSymmetry\s*=\s*true/.test(each.text)),
    hosts: told.flatMap((each) => matchesIn(each, /\bAllowedHosts\.Add\(\s*"([^"]+)"/g).map((match) => match[1] ?? '')),
  }
}

interface Use {
  readonly certainty: 'certain' | 'perhaps'
  readonly place: Place
}

/** `app.UseForwardedHeaders(...)`, except for development. */
function usesIn(code: Code): readonly Use[] {
  return matchesIn(code, /\.UseForwardedHeaders\s*\(/g).flatMap((match) => {
    const certainty = certaintyAt(code, match.index)
    const place = code.placeOf(match.index + 1, match.index + match[0].length - 1)
    return certainty === 'never' ? [] : [{ certainty, place }]
  })
}

function flagsIn(told: readonly Code[], isByVariable: boolean): Setting<readonly string[]> {
  const found = told
    .flatMap((code) => matchesIn(code, /\bForwardedHeaders\s*=(?!=)\s*([^;,{}]+)/g).map((match) => ({ code, match })))
    .at(-1)
  if (found === undefined)
    return isByVariable
      ? { value: ['for', 'proto'], says: variable }
      : { value: [], says: 'default ForwardedHeaders.None' }
  const { code, match } = found
  const written = (match[1] ?? '').trim()
  const names = written.split('|').map((each) => /^(?:\w+\.)*ForwardedHeaders\.(\w+)$/.exec(each.trim())?.[1])
  const place = code.placeOf(match.index, match.index + match[0].trimEnd().length)
  const value = names.includes(undefined) ? 'unknown' : names.flatMap((name) => flagNames.get(name ?? '') ?? [])
  return { value, says: `ForwardedHeaders = ${written.replaceAll(/\s+/g, ' ')}`, place }
}

/** Clear() and Add() in the order in which they stand. */
function knownIn(told: readonly Code[], isByVariable: boolean): Setting<readonly string[]> {
  let networks: readonly string[] = isByVariable ? [] : ['127.0.0.0/8']
  let proxies: readonly string[] = isByVariable ? [] : ['::1']
  let isOpen = false
  let place: Place | undefined
  for (const code of told) {
    for (const match of matchesIn(code, change)) {
      const [whole, list = '', verb = '', argument = ''] = match
      place = code.placeOf(match.index, match.index + whole.length)
      const added = verb === 'Clear' ? [] : addressesIn(argument)
      if (added === undefined) isOpen = true
      const after = (before: readonly string[]): readonly string[] =>
        verb === 'Clear' ? [] : [...before, ...(added ?? [])]
      if (list === 'KnownProxies') proxies = after(proxies)
      else networks = after(networks)
    }
  }
  const value = [...networks, ...proxies]
  const says =
    place === undefined
      ? isByVariable
        ? variable
        : 'default: proxies on this machine'
      : value.length === 0
        ? 'no known proxies, which is anybody'
        : `known: ${value.join(', ')}`
  return { value: isOpen ? 'unknown' : value, says, ...(place && { place }) }
}

/** `IPAddress.Parse("10.0.0.1")`, `new IPNetwork(IPAddress.Parse("10.0.0.0"), 8)`, `IPNetwork.Parse("10.0.0.0/8")`; undefined: computed. */
function addressesIn(argument: string): readonly string[] | undefined {
  const network = /IPNetwork\(\s*IPAddress\.Parse\(\s*"([^"]+)"\s*\)\s*,\s*(\d+)/.exec(argument)
  if (network !== null) return [`${network[1] ?? ''}/${network[2] ?? ''}`]
  const texts = [...argument.matchAll(/Parse\(\s*"([^"]+)"/g)].map((match) => match[1] ?? '')
  if (texts.length > 0) return texts
  const constants = [...argument.matchAll(/IPAddress\.(\w+)/g)].flatMap((match) => named.get(match[1] ?? '') ?? [])
  return constants.length > 0 ? constants : undefined
}

function limitIn(told: readonly Code[]): Setting<number> {
  const found = told
    .flatMap((code) => matchesIn(code, /\bForwardLimit\s*=(?!=)\s*([^;,{}]+)/g).map((match) => ({ code, match })))
    .at(-1)
  if (found === undefined) return { value: 1, says: 'default ForwardLimit 1' }
  const written = (found.match[1] ?? '').trim()
  const place = found.code.placeOf(found.match.index, found.match.index + found.match[0].trimEnd().length)
  const value = written === 'null' ? Number.POSITIVE_INFINITY : /^\d+$/.test(written) ? Number(written) : 'unknown'
  return { value, says: `ForwardLimit = ${written}`, place }
}

const variable = 'ASPNETCORE_FORWARDEDHEADERS_ENABLED'
const flagNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['None', []],
  ['XForwardedFor', ['for']],
  ['XForwardedProto', ['proto']],
  ['XForwardedHost', ['host']],
  ['XForwardedPrefix', ['prefix']],
  ['All', ['for', 'proto', 'host', 'prefix']],
])
const named: ReadonlyMap<string, readonly string[]> = new Map([
  ['Loopback', ['127.0.0.1']],
  ['IPv6Loopback', ['::1']],
])
const change =
  /\b(KnownProxies|KnownNetworks|KnownIPNetworks)\s*(?:\.\s*(Clear|Add)\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)|=\s*(?:new\s*[\w<>]*\s*(?:\(\))?\s*)?\{([^{}]*)\})/g
