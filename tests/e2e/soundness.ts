import { foldName, isForwardingName, isHopByHop, isOddlySpelled, fieldPairs } from '@lasthop/contract'
import { parseCorpusFields, type Believed, type CorpusRequest } from '@lasthop/corpus'

/** One request as an application behind the edge took it, in words that fit every kind of application. */
export interface SeenBelief {
  readonly scheme: string
  readonly authority: string
  readonly client: string
  readonly target: string
  readonly body: string
  /** Values by folded name: one key for all the spellings that CGI-like servers read as one. */
  readonly fields: ReadonlyMap<string, string>
}

/** What the edge itself knows of the client's connection. */
export interface Known {
  readonly scheme: 'http' | 'https'
  readonly client: string
}

/** A request of the corpus that must be believed, with its real authority in place. */
export type BelievedRequest = CorpusRequest & { readonly expect: Believed }

/** Every way in which the belief differs from the truth, and every word of the client that should not have arrived. */
export function findUnsound(request: BelievedRequest, seen: SeenBelief, known: Known): string[] {
  const { body = '', target = targetOf(request.raw) } = request.expect
  return [
    ...differs('scheme', seen.scheme, known.scheme),
    ...differs('authority', canonical(seen.authority), canonical(authorityOf(request.raw))),
    ...differs('client', seen.client, known.client),
    ...differs('target', seen.target, target),
    ...differs('body', seen.body, body),
    ...findForeign(request, seen, known),
    ...findLost(request, seen),
    ...findUnfulfilled(request.expect, seen),
  ]
}

/** Fields that arrived and are neither the edge's own nor plain ones of the client. */
function findForeign(request: BelievedRequest, { fields }: SeenBelief, known: Known): string[] {
  const own = ownFields(request, known)
  const sent = new Set(passingFields(request).map(([name]) => foldName(name)))
  return [...fields].flatMap(([name, value]) => {
    const expected = own.get(name)
    if (expected !== undefined) return expected(value) ? [] : [`${name} arrived as ${JSON.stringify(value)}`]
    return sent.has(name) ? [] : [`${name} of the client arrived: ${JSON.stringify(value)}`]
  })
}

/** What the edge says of its own, and how; a list would be two words for one thing. */
function ownFields(request: BelievedRequest, { scheme, client }: Known): Map<string, (value: string) => boolean> {
  const authority = authorityOf(request.raw)
  const port = /:(\d+)$/.exec(authority)?.[1] ?? (scheme === 'https' ? '443' : '80')
  return new Map([
    ['host', is(authority)],
    ['x-forwarded-proto', is(scheme)],
    ['x-forwarded-for', is(client)],
    ['x-real-ip', is(client)],
    ['x-forwarded-host', is(authority)],
    ['x-forwarded-port', is(port)],
    ['via', matches(/^(?:.*, )?1\.[01] lasthop$/)],
    ['x-request-id', (value) => /^[\w.-]{8,128}$/.test(value) && !request.raw.includes(value)],
    ['content-length', matches(/^\d+$/)],
    ['transfer-encoding', is('chunked')],
    ['connection', matches(/^(?:keep-alive|close|Upgrade|TE)$/i)],
    ['te', is('trailers')],
    ['upgrade', is('websocket')],
    ['expect', matches(/^100-continue$/i)],
  ])
}

function is(expected: string): (value: string) => boolean {
  return (value) => value === expected
}

function matches(expected: RegExp): (value: string) => boolean {
  return (value) => expected.test(value)
}

/** Plain fields of the client that did not arrive as they were sent. Several of one name may arrive as one list. */
function findLost(request: BelievedRequest, { fields }: SeenBelief): string[] {
  const sent = Map.groupBy(passingFields(request), ([name]) => foldName(name))
  return [...sent].flatMap(([name, pairs]) => {
    const value = pairs.map(([, each]) => each).join(', ')
    const arrived = fields.get(name)?.replaceAll(/, ?/g, ', ')
    return arrived === value.replaceAll(/, ?/g, ', ') ? [] : [`${name}: ${show(value)} arrived as ${show(arrived)}`]
  })
}

function findUnfulfilled({ absent = [], present = {} }: Believed, { fields }: SeenBelief): string[] {
  const own = [
    'x-forwarded-proto',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-port',
    'x-real-ip',
    'x-request-id',
  ]
  return [
    ...absent.filter((name) => fields.has(name) && !own.includes(name)).map((name) => `${name} arrived`),
    ...Object.entries(present).flatMap(([name, value]) => differs(name, fields.get(foldName(name)), value)),
  ]
}

/** The client's fields that concern the application and nobody before it. */
function passingFields({ raw, expect }: BelievedRequest): (readonly [string, string])[] {
  const all = fieldPairs(parseCorpusFields(raw))
  const nominated = all
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/[\s,]+/))
  const isGone = (name: string): boolean =>
    (nominated.includes(name) && !protectedFromNomination.test(name)) || (expect.absent ?? []).includes(name)
  return all.filter(([name]) => !endsAtEdge(name) && !isGone(foldName(name)))
}

function endsAtEdge(name: string): boolean {
  return isForwardingName(name) || isHopByHop(name) || isOddlySpelled(name) || framing.has(foldName(name))
}

function differs(what: string, found: string | undefined, expected: string): string[] {
  return found === expected ? [] : [`${what} is ${show(found)}, not ${show(expected)}`]
}

function show(value: string | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value.slice(0, 200))
}

/** The target that an application gets: an absolute one is reduced to its path. */
function targetOf(raw: string): string {
  const sent = raw.trimStart().split(' ')[1] ?? ''
  const path = /^https?:\/\/[^/?]*(.*)$/i.exec(sent)?.[1]
  return path === undefined ? sent : path.replace(/^(?!\/)/, '/')
}

/** The value of Host. The corpus believes no request whose absolute target says something else. */
function authorityOf(raw: string): string {
  return fieldPairs(parseCorpusFields(raw)).find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
}

function canonical(authority: string): string {
  return authority
    .toLowerCase()
    .replace(/\.(?=:|$)/, '')
    .replace(/:443$/, '')
}

/** Written anew by the edge, whatever the client sent. */
const framing = new Set(['host', 'via', 'x-request-id', 'content-length', 'transfer-encoding', 'expect'])
const protectedFromNomination = /^(?:authorization|cookie|cache-control|content-.*)$/
