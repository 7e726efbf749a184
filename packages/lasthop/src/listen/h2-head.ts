import type { Connection } from '../wire/connection.ts'
import { declaredFraming, noBody } from '../wire/framing.ts'
import { fault, isFault, malformed, type Fault } from '../wire/faults.ts'
import { isToken, isWord } from '../wire/grammar.ts'
import type { Framing, Limits, RequestHead } from '../wire/head.ts'
import { noticeFields, type Noticed } from '../wire/noticed.ts'
import { sortH2Fields, type Sorted } from './h2-fields.ts'
import { websocketFields } from './h2-websocket.ts'

/** The header section of a request as it came over HTTP/2. */
export interface H2Section {
  /** Flat name, value list in wire order, pseudo-fields included. */
  readonly raw: readonly string[]
  /** END_STREAM came with it: there is no content. */
  readonly ended: boolean
  readonly scheme: 'http' | 'https'
}

/**
 * The head of the HTTP/1.1 request that says the same, so that one set of rules serves all versions. RFC 9113 section 8.3
 * is checked here, and nowhere before: the codec below only unpacks.
 */
export function readH2Head(section: H2Section, limits: Limits): RequestHead | Fault {
  const sorted = sortH2Fields(section.raw, limits)
  if (isFault(sorted)) return sorted
  const { method } = sorted
  if (method === undefined || !isToken(method)) return badMethod
  if (method.length > longestMethod) return longMethod
  if (sorted.protocol !== undefined) return extendedConnect(sorted, section)
  if (method === 'CONNECT') return plainConnect(sorted)
  const noticed = noticeFields(sorted.fields)
  const framing = framingOf(noticed, section.ended)
  if (framing.kind === 'fault') return framing
  return headOf(sorted, section, { method, fields: sorted.fields, framing, noticed })
}

interface Told {
  readonly method: string
  readonly fields: string[]
  readonly framing: Framing
  readonly noticed: Noticed
  readonly upgrade?: string
}

function headOf(sorted: Sorted, { scheme }: H2Section, told: Told): RequestHead | Fault {
  const { method, fields, framing, noticed, upgrade } = told
  const target = sorted.path ?? ''
  const host = hostOf(sorted.authority, noticed)
  if (typeof host === 'object') return host
  if (!isAuthority(host)) return badAuthority
  if (sorted.scheme === undefined) return noScheme
  // The scheme is what the connection is, never what a field says (must-survive FT-32).
  if (sorted.scheme !== scheme) return otherScheme
  if (!isPathText(target)) return badPath
  if (!target.startsWith('/') && !(target === '*' && method === 'OPTIONS')) return badPath
  if (noticed.expect !== undefined && !isWord(noticed.expect, '100-continue')) return badExpect
  return {
    kind: 'head',
    method,
    target,
    minor: 1,
    fields,
    host,
    framing,
    connection: upgrade === undefined ? silent : { ...silent, upgrade },
    expectContinue: noticed.expect !== undefined,
    acceptsTrailers: noticed.te !== undefined,
    end: 0,
  }
}

/** RFC 9113 section 8.3.1: :authority takes the place of Host; where both came, a difference is somebody's lie. */
function hostOf(authority: string | undefined, noticed: Noticed): string | Fault {
  if (noticed.hosts > 1) return twoHosts
  const host = noticed.hosts === 1 ? noticed.host : undefined
  if (authority === undefined) return host ?? noHost
  if (host !== undefined && host !== authority && host.toLowerCase() !== authority.toLowerCase()) return otherHost
  return authority
}

// RFC 9113 section 8.1.1: content-length must be what the frames will say.
function framingOf(noticed: Noticed, ended: boolean): Framing | Fault {
  const declared = declaredFraming(noticed, 1)
  if (declared === undefined) return ended ? noBody : { kind: 'chunked' }
  if (ended && declared.kind === 'length' && declared.length > 0) return missingBody
  return declared
}

/** RFC 8441 section 4: to the app it is the handshake of RFC 6455. Any other protocol is not spoken here. */
function extendedConnect(sorted: Sorted, section: H2Section): RequestHead | Fault {
  if (sorted.method !== 'CONNECT') return strayProtocol
  if (sorted.protocol !== 'websocket') return otherProtocol
  const fields = websocketFields(sorted.fields)
  const noticed = noticeFields(fields)
  if (section.ended || noticed.lengths > 0) return endedTunnel
  return headOf(sorted, section, { method: 'GET', fields, framing: noBody, noticed, upgrade: 'websocket' })
}

/** Refused by whoever answers, as on any version; here only the head is made. */
function plainConnect(sorted: Sorted): RequestHead | Fault {
  const { authority, fields } = sorted
  if (authority === undefined || sorted.scheme !== undefined || sorted.path !== undefined) return noHost
  const shared = {
    kind: 'head',
    minor: 1,
    connection: silent,
    expectContinue: false,
    acceptsTrailers: false,
    end: 0,
  } as const
  return { ...shared, method: 'CONNECT', target: authority, fields, host: authority, framing: noBody }
}

/** Whether a fault is told to the client on a page: the others are no HTTP at all (RFC 9113 section 8.1.1). */
export function isTold(found: Fault): boolean {
  return found.status !== 400 || found === otherScheme || found === otherHost
}

/** No user, no path: RFC 9113 section 8.3.1 leaves them out of it. What is no host is found by whoever looks for a site. */
function isAuthority(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code <= 0x20 || code >= 0x7f || notInAuthority.has(code)) return false
  }
  return text !== ''
}

/** Bytes above ASCII are for whoever reads targets to refuse, with a page that says so. */
function isPathText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code <= 0x20 || code === 0x7f) return false
  }
  return text !== ''
}

const notInAuthority = new Set(Buffer.from('@/?#\\"<>^`{|}', 'latin1'))
const silent: Connection = { close: false, keepAlive: false, upgrade: undefined }
const longestMethod = 64
const badMethod = malformed('bad-method', 'The method is not a token.')
const longMethod = fault(501, 'long-method', `The method is longer than ${longestMethod} bytes.`)
const otherScheme = malformed('target-scheme', 'The scheme of the request is not the scheme of this connection.')
const badPath = malformed('bad-target', 'The path of the request does not begin with a slash.')
const badExpect = fault(417, 'bad-expect', 'The Expect field is not exactly "100-continue".')
const noScheme = malformed('no-scheme', 'The request has no scheme.')
const badAuthority = malformed('bad-authority', 'The authority of the request is empty, or more than host and port.')
const twoHosts = malformed('two-hosts', 'There is more than one Host field.')
const noHost = malformed('no-host', 'The request names no host.')
const otherHost = malformed('authority-host', 'The authority of the request and its Host field differ.')
const missingBody = malformed('bad-length', 'A Content-Length above zero came without a body.')
const strayProtocol = malformed('stray-protocol', 'Only CONNECT can name a protocol.')
const otherProtocol = fault(501, 'other-protocol', 'The only protocol that CONNECT can ask for here is websocket.')
const endedTunnel = malformed('upgrade-with-body', 'A WebSocket stream has no length and stays open.')
