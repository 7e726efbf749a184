import { unquote } from './unquote.ts'

/** What a trusted proxy said, as waitress takes it. Empty: it said nothing of it. */
export interface Said {
  readonly client: string
  readonly host: string
  readonly scheme: string
  readonly port: string
}

/** What waitress reads, and of how many proxies. */
export interface Reading {
  readonly headers: readonly string[]
  readonly count: number
}

/** Reads the forwarding fields of a trusted proxy; undefined: one of them is malformed, and the answer is 400. */
export function readProxyHeaders(variables: ReadonlyMap<string, string>, reading: Reading): Said | undefined {
  const listed = readList(variables, reading)
  if (listed === undefined) return undefined
  const forwarded = reading.headers.includes('forwarded') ? (variables.get('HTTP_FORWARDED') ?? '') : ''
  const said = forwarded === '' ? listed : readForwarded(forwarded, reading.count)
  if (said === undefined) return undefined
  const scheme = said.scheme.toLowerCase()
  if (scheme !== '' && scheme !== 'http' && scheme !== 'https') return undefined
  return { ...said, scheme, port: said.port || usualPort(scheme) }
}

function usualPort(scheme: string): string {
  return scheme === '' ? '' : scheme === 'https' ? '443' : '80'
}

/** The X-Forwarded family: lists for the client and the host, one value for scheme and port. */
function readList(variables: ReadonlyMap<string, string>, { headers, count }: Reading): Said | undefined {
  const read = (name: string): string =>
    headers.includes(name) ? (variables.get(`HTTP_${name.toUpperCase().replaceAll('-', '_')}`) ?? '') : ''
  const client = elementOf(read('x-forwarded-for'), count)
  const host = elementOf(read('x-forwarded-host'), count)
  const scheme = unquote(read('x-forwarded-proto'))
  const port = unquote(read('x-forwarded-port'))
  if (client === undefined || host === undefined || scheme === undefined || port === undefined) return undefined
  if (scheme.includes(',') || port.includes(',')) return undefined
  const isBare = !client.includes('.') && client.includes(':') && !client.endsWith(']')
  return { client: isBare ? `[${client}]` : client, host, scheme, port }
}

/** The element that the outermost trusted proxy wrote; undefined: any of them is malformed. */
function elementOf(list: string, count: number): string | undefined {
  const elements = list.split(',').map((element) => unquote(element.trim()))
  return elements.includes(undefined) ? undefined : elements.slice(-count)[0]
}

/** The oldest of the last elements that says a thing counts. */
function readForwarded(value: string, count: number): Said | undefined {
  const elements = value.split(',').map((element) => pairsOf(element.trim()))
  if (elements.includes(undefined)) return undefined
  const trusted = elements.slice(-count)
  const oldest = (token: string): string =>
    trusted.map((pairs) => pairs?.get(token) ?? '').find((each) => each !== '') ?? ''
  return { client: oldest('for'), host: oldest('host'), scheme: oldest('proto'), port: '' }
}

function pairsOf(element: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>()
  for (const pair of element.toLowerCase().split(';')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const [token, value] = [pair.slice(0, at), pair.slice(at + 1)]
    const text = tokens.has(token) ? unquote(value) : value
    if (at === -1 || token.trim() !== token || value.trim() !== value || text === undefined) return undefined
    pairs.set(token, text)
  }
  return pairs
}

const tokens: ReadonlySet<string> = new Set(['by', 'for', 'host', 'proto'])
