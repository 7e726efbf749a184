import { fieldPairs } from '@lasthop/contract'
import type { Message } from '../message.ts'
import { canonicalName, isBadValue, isToken, trimValue } from './field-name.ts'
import { parseUrl, type Url } from './url.ts'

/** A head as Go's server understood it. */
export interface Head {
  readonly method: string
  readonly url: Url
  readonly host: string
  readonly fields: Map<string, string[]>
  /** Framing of the body; a length of 0 is none. */
  readonly body: { readonly kind: 'chunked' } | { readonly kind: 'length'; readonly length: string }
  readonly trailers: readonly string[]
}

/** What came of a head. */
export type Reading =
  | { readonly kind: 'read'; readonly head: Head }
  | { readonly kind: 'refused'; readonly status: number | 'closed' }
  | { readonly kind: 'unsettled'; readonly because: string }

/** Cuts raw bytes, one character each, into a message (net/textproto). */
export function cutMessage(raw: string): Message | 'unsupported' | 'wrong' {
  const lines: string[] = []
  for (let at = 0; ;) {
    const newline = raw.indexOf('\n', at)
    if (newline === -1) return 'wrong'
    const line = raw.slice(at, newline).replace(/\r$/, '')
    at = newline + 1
    if (line === '' && lines.length > 0) break
    lines.push(line)
  }
  const first = /^([^ ]*) ([^ ]*) (.*)$/s.exec(lines[0] ?? '')
  if (first === null || /^[ \t]/.test(lines[1] ?? '')) return 'wrong'
  const [, method = '', target = '', proto = ''] = first
  const version = /^HTTP\/(\d)\.(\d)$/.exec(proto)
  const fields = version === null || !isToken(method) ? undefined : cutFields(lines.slice(1))
  if (fields === undefined || version === null) return 'wrong'
  // The preface of HTTP/2 is let through, and like HTTP/1.0 needs no Host: somebody might speak HTTP/2 from there on.
  const isPreface = proto === 'HTTP/2.0' && method === 'PRI' && target === '*'
  if (version[1] !== '1' && !isPreface) return 'unsupported'
  return { method, target, version: version[2] === '0' ? '1.0' : '1.1', fields }
}

function cutFields(lines: readonly string[]): string[] | undefined {
  const joined: string[] = []
  for (const line of lines) {
    if (/^[ \t]/.test(line)) joined.push(`${joined.pop() ?? ''} ${trimValue(line)}`)
    else joined.push(line.replace(/[ \t]+$/, ''))
  }
  const fields = joined.flatMap((line) => {
    const colon = line.indexOf(':')
    return colon === -1 ? [undefined] : colon === 0 ? [] : [line.slice(0, colon), trimValue(line.slice(colon + 1))]
  })
  return fields.includes(undefined) ? undefined : fields.filter((text) => text !== undefined)
}

/** Reads what a message means (net/http, readRequest and readTransfer). */
export function readRequest(message: Message): Reading {
  const { method, target, version } = message
  const url = parseUrl(method, target)
  if (url === 'wrong') return refused(400)
  const fields = linesOf(message)
  const framing = readFraming(fields, version)
  if (typeof framing === 'number') return refused(framing)
  if (url === 'unsettled') return { kind: 'unsettled', because: `What becomes of the target "${target}" is not known.` }
  const hosts = fields.get('Host') ?? []
  if (isMalformed(fields, hosts, method === 'CONNECT' || version === '1.0')) return refused(400)
  const expect = fields.get('Expect')?.[0]
  if (expect !== undefined && expect !== '' && !/(?:^|[ \t,])100-continue(?:$|[ \t,])/i.test(expect))
    return refused(417)
  fields.delete('Host')
  if (fields.get('Pragma')?.[0] === 'no-cache' && !fields.has('Cache-Control'))
    fields.set('Cache-Control', ['no-cache'])
  const host = url.host === undefined || url.host === '' ? (hosts[0] ?? '') : url.host
  return { kind: 'read', head: { method, url, host, fields, ...framing } }
}

function linesOf({ fields }: Message): Map<string, string[]> {
  const lines = new Map<string, string[]>()
  for (const [name, value] of fieldPairs(fields)) {
    const canonical = canonicalName(name)
    lines.set(canonical, [...(lines.get(canonical) ?? []), value])
  }
  return lines
}

function isMalformed(
  fields: ReadonlyMap<string, readonly string[]>,
  hosts: readonly string[],
  mayLackHost: boolean,
): boolean {
  if ((!mayLackHost && hosts.length === 0) || hosts.length > 1) return true
  if (!isHostValue.test(hosts[0] ?? '')) return true
  return [...fields].some(([name, values]) => !isToken(name) || values.some((value) => isBadValue(value)))
}

/** Takes the fields of framing away, and says what they mean; a number is the status of a refusal. */
function readFraming(fields: Map<string, string[]>, version: string): Pick<Head, 'body' | 'trailers'> | number {
  const codings = fields.get('Transfer-Encoding')
  fields.delete('Transfer-Encoding')
  const isChunked = codings !== undefined && version !== '1.0'
  if (isChunked && (codings.length !== 1 || codings[0]?.toLowerCase() !== 'chunked')) return 501
  const lengths = (fields.get('Content-Length') ?? []).map(trimValue)
  fields.delete('Content-Length')
  if (isChunked) return chunked(fields)
  const [length = ''] = lengths
  if (lengths.some((each) => each !== length)) return 400
  if (length !== '' && (!/^\d+$/.test(length) || BigInt(length) >= 2n ** 63n)) return 400
  return { body: { kind: 'length', length: length === '' ? '0' : BigInt(length).toString() }, trailers: [] }
}

function chunked(fields: Map<string, string[]>): Pick<Head, 'body' | 'trailers'> | number {
  const names = (fields.get('Trailer') ?? [])
    .flatMap((value) => value.split(','))
    .map((name) => canonicalName(trimValue(name)))
  fields.delete('Trailer')
  const trailers = [...new Set(names.filter((name) => name !== ''))].toSorted()
  if (trailers.some((name) => /^(?:Transfer-Encoding|Trailer|Content-Length)$/.test(name))) return 400
  return { body: { kind: 'chunked' }, trailers }
}

function refused(status: number): Reading {
  return { kind: 'refused', status }
}

// What golang.org/x/net/http/httpguts takes as a Host.
const isHostValue = /^[!$%&'()*+,\-.0-9:;=A-Z[\]_a-z~]*$/
