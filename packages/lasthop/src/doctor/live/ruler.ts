import type { Prober } from '../probe/prober.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import { withNonce } from '../oracles/nonce.ts'
import type { Known } from './known.ts'

/**
 * What reaches the application's server, whether it is believed or not: a field is sent so large or so often that the server's
 * own limit refuses the request, if it gets there.
 */
export interface Ruler {
  /** Whose limit it is; undefined: none was found. */
  readonly scale: Scale | undefined
  readonly rows: readonly RulerRow[]
  /** Why nothing can be read; empty where something can. */
  readonly because: string
}

/** One field of a client. */
export interface RulerRow {
  readonly field: string
  readonly verdict: 'reaches' | 'stopped' | 'unknown'
  readonly because: string
  readonly reply: Reply
  /** A harmless field of the same size, or as often, which the server refused. */
  readonly control: Reply
}

/** A limit of an application's server that fronts do not hit first. */
export interface Scale {
  readonly server: string
  readonly limit: string
  readonly copies: number
  readonly value: string
  /** As few as the server takes. */
  readonly few: number
  /** Whether a front that joins lines into one could hide them. */
  readonly isByCount: boolean
  readonly isOwn: (reply: AnswerReply) => boolean
  /** Other names under which its programs show themselves. */
  readonly alias?: RegExp
}

/** Measures every field, in as few requests as show it. */
export async function layRuler(prober: Prober, hops: readonly Known[]): Promise<Ruler> {
  const found = await findScale(prober, hops)
  if (found.kind === 'none') return { scale: undefined, rows: [], because: found.because }
  const bench: Bench = { prober, ...found }
  const rows: RulerRow[] = []
  for (const field of measured) rows.push(await measure(bench, field))
  for (const group of identities) rows.push(...(await measureGroup(bench, group)))
  const closing = await send(prober, found.scale, [control])
  if (isError(found.scale, closing) || isUnasked(closing)) return { scale: found.scale, rows, because: '' }
  return { scale: undefined, rows: [], because: 'The control did not hold: the limit was there before, and not after.' }
}

/** Whether a hop is the server that this limit is of. */
export function isOf({ server, alias }: Scale, { name }: Known): boolean {
  return name.startsWith(server) || alias?.test(name) === true
}

interface Bench {
  readonly prober: Prober
  readonly scale: Scale
  /** Refused, and not. */
  readonly over: Reply
  readonly under: AnswerReply
}

type Found =
  | { readonly kind: 'scale'; readonly scale: Scale; readonly over: Reply; readonly under: AnswerReply }
  | { readonly kind: 'none'; readonly because: string }

/** The limit of a server behind the front: the server's own words, fewer pass, and what the front removes is not counted. */
async function findScale(prober: Prober, hops: readonly Known[]): Promise<Found> {
  const isLikely = (scale: Scale): boolean => hops.some((hop) => isOf(scale, hop))
  let because = 'No limit of an application server was found: it may have none.'
  for (const scale of scales.toSorted((a, b) => Number(isLikely(b)) - Number(isLikely(a)))) {
    const over = await send(prober, scale, [control])
    if (!isError(scale, over)) {
      if (isUnasked(over)) return { kind: 'none', because: 'It was not measured any more.' }
      if (over.kind === 'silence' || refusals.has(over.status))
        because = 'A limit before the application is smaller than its own.'
      continue
    }
    const under = await send(prober, { ...scale, copies: scale.few }, [control])
    const hop = await send(prober, scale, [hopByHop])
    if (under.kind === 'silence' || isError(scale, under)) because = 'The limit refuses little as well as much.'
    else if (isError(scale, hop) || hop.kind === 'silence')
      because = "The limit is hit before a proxy removed what is meant for itself: it may be the front's own."
    else return { kind: 'scale', scale, over, under }
  }
  return { kind: 'none', because }
}

/** Names that mostly share one fate are sent together: only if all of them arrive is the limit reached. */
async function measureGroup(bench: Bench, fields: readonly string[]): Promise<readonly RulerRow[]> {
  const reply = await send(bench.prober, bench.scale, fields)
  if (isError(bench.scale, reply)) return fields.map((field) => rowOf(bench, field, reply))
  const rows: RulerRow[] = []
  for (const field of fields) rows.push(await measure(bench, field))
  return rows
}

async function measure(bench: Bench, field: string): Promise<RulerRow> {
  return rowOf(bench, field, await send(bench.prober, bench.scale, [field]))
}

function rowOf({ scale, over, under }: Bench, field: string, reply: Reply): RulerRow {
  const shared = { field, reply, control: over }
  if (isError(scale, reply)) return { ...shared, verdict: 'reaches', because: `${scale.server} refused it` }
  if (reply.kind === 'silence') return { ...shared, verdict: 'unknown', because: reply.because }
  if (reply.status !== under.status)
    return { ...shared, verdict: 'unknown', because: `it was answered ${reply.status}` }
  if (scale.isByCount && joined.has(field))
    return { ...shared, verdict: 'unknown', because: 'proxies join its lines into one' }
  return { ...shared, verdict: 'stopped', because: 'it is removed, or another value is in its place' }
}

/** The copies of a scale, shared out among these fields. */
function send(prober: Prober, { copies, value }: Scale, fields: readonly string[]): Promise<Reply> {
  const each = Math.ceil(copies / fields.length)
  const lines = fields.flatMap((field) => Array.from({ length: each }, () => `${field}: ${value}`))
  return prober.ask({ target: withNonce('/'), lines, asks: 'whether a field reaches the application' })
}

function isError(scale: Scale, reply: Reply): boolean {
  return reply.kind === 'answer' && scale.isOwn(reply)
}

function isUnasked(reply: Reply): boolean {
  return reply.kind === 'silence' && reply.unasked === true
}

/**
 * Run: Node 26 with its usual 16 KiB, gunicorn 20.1 with its usual 100 fields, behind nginx 1.22.1 and Caddy 2.6.2; Tomcat 10.1 and the
 * server of Python 3.11 (runserver, flask run) behind nginx 1.22.1. uvicorn, puma, hypercorn and `php -S` take more than
 * nginx passes on; uWSGI, past its 4 KiB, closes the connection without a word.
 */
const scales: readonly Scale[] = [
  {
    server: 'Node.js',
    limit: '16 KiB for all fields',
    copies: 3,
    few: 2,
    value: 'a'.repeat(6000),
    isByCount: false,
    isOwn: ({ status, body }) => status === 431 && body === '',
  },
  {
    server: 'gunicorn',
    limit: '100 fields',
    copies: 105,
    few: 60,
    value: '1',
    isByCount: true,
    isOwn: ({ status, body }) => status === 400 && /<h1><p>Bad Request<\/p><\/h1>/.test(body),
  },
  {
    server: 'Tomcat',
    limit: '8 KiB for all fields',
    copies: 3,
    few: 2,
    value: 'a'.repeat(3000),
    isByCount: false,
    isOwn: ({ status, body }) => status === 400 && /<title>HTTP Status 400 /.test(body),
    alias: /Tomcat|Coyote/,
  },
  {
    server: 'the server of Python',
    limit: '100 fields',
    copies: 105,
    few: 60,
    value: '1',
    isByCount: true,
    isOwn: ({ status, body }) => status === 431 && body.includes('got more than 100 headers'),
    alias: /^(?:Werkzeug|WSGIServer|BaseHTTP|SimpleHTTP)/,
  },
]

/** How servers refuse a head that is too large: RFC 9110 section 15.5, RFC 6585 section 5. */
const refusals: ReadonlySet<number> = new Set([400, 413, 431, 494])
/** A field that nobody knows. */
const control = 'X-Control-Hdr'
/** A field that every proxy keeps to itself (RFC 9110 section 7.6.1). */
const hopByHop = 'Keep-Alive'

/** Of the corpus. */
export const measured: readonly string[] = [
  'X-Forwarded-Proto',
  'X_Forwarded_Proto',
  'X-Forwarded-Host',
  'X-Forwarded-For',
  'X-Real-IP',
  'Forwarded',
  'X-Forwarded-Ssl',
]
/** S10: never tried as a log-in, only measured. */
export const identities: readonly (readonly string[])[] = [
  ['Remote-User', 'X-Forwarded-User', 'X-Remote-User'],
  ['X-Auth-Request-User', 'X-SSL-Client-Verify', 'X-Client-Cert'],
]
const joined: ReadonlySet<string> = new Set(['X-Forwarded-For', 'Forwarded'])
