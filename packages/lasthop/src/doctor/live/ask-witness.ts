import type { HopSecret, Scheme } from '@lasthop/contract'

import { signQuestion } from '../witness/sign-question.ts'
import { drawLines } from '../oracles/drawn.ts'
import { makeNonce, withNonce } from '../oracles/nonce.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import {
  judgeNomination,
  judgePseudo,
  judgeRow,
  parseSeen,
  type Family,
  type Reach,
  type ReachRow,
  type Seen,
} from './witness-table.ts'

/** A witness, and the target of the next question to it. */
interface Door {
  readonly kind: Reach['kind']
  readonly prober: Prober
  readonly next: () => string
}

/**
 * Lets a witness tell what reaches it: one request for each field, and one without any. Undefined: there is none, neither in the
 * place of the application nor, with a key, in it.
 */
export async function askWitness(prober: Prober, home: AnswerReply, key?: HopSecret): Promise<Reach | undefined> {
  const isStandIn = parseSeen(home.body) !== undefined
  if (!isStandIn && key === undefined) return undefined
  const door: Door =
    isStandIn || key === undefined
      ? { kind: 'stand-in', prober, next: () => withNonce('/') }
      : { kind: 'origin', prober, next: () => signQuestion(key, new Date()) }
  const reply = await prober.ask({ target: door.next(), asks: 'what reaches the witness anyway' })
  const seen = seenIn(reply)
  if (seen === undefined) return undefined
  const rows = prober.maySpoof ? await askRows(door, seen) : []
  return { kind: door.kind, ordinary: { reply, seen }, rows }
}

async function askRows(door: Door, seen: Seen): Promise<readonly ReachRow[]> {
  const asked: ReachRow[] = []
  for (const [family, line] of fieldLines(otherThan(seen.belief?.scheme ?? door.prober.target.scheme)))
    asked.push(await askLine(door, { family, line }, seen))
  return [...asked, ...(await askNomination(door, seen)), ...(await askPseudo(door, seen))]
}

/** S13: what becomes of a :scheme that is not the one of the connection, where HTTP/2 is spoken. */
async function askPseudo({ prober, next }: Door, ordinary: Seen): Promise<readonly ReachRow[]> {
  if (prober.target.scheme === 'http') return []
  const reply = await prober.ask({ target: next(), h2: { scheme: 'http' }, asks: 'what becomes of :scheme' })
  if (reply.kind === 'silence') return []
  const seen = seenIn(reply)
  const judged = seen === undefined ? refusalOf(reply) : { seen, ...judgePseudo(seen, ordinary) }
  return [{ family: 'pseudo', line: ':scheme: http', reply, ...judged }]
}

async function askLine(
  { prober, next }: Door,
  { family, line }: { readonly family: Family; readonly line: string },
  ordinary: Seen,
): Promise<ReachRow> {
  const reply = await prober.ask({ target: next(), lines: [line], asks: 'what becomes of a field' })
  const seen = seenIn(reply)
  return {
    family,
    line,
    reply,
    ...(seen === undefined ? refusalOf(reply) : { seen, ...judgeRow(line, seen, ordinary) }),
  }
}

async function askNomination({ prober, next }: Door, ordinary: Seen): Promise<readonly ReachRow[]> {
  const lines = drawLines(nomination, { scheme: prober.target.scheme, host: '' })
  const reply = await prober.ask({ target: next(), lines, asks: 'whether Connection takes fields away' })
  const seen = seenIn(reply)
  return nominated.map((name) => {
    const judged =
      seen === undefined ? refusalOf(reply) : { seen, ...judgeNomination(name.toLowerCase(), seen, ordinary) }
    return { family: 'nomination', line: `Connection names ${name}`, reply, ...judged }
  })
}

function seenIn(reply: Reply): Seen | undefined {
  return reply.kind === 'answer' ? parseSeen(reply.body) : undefined
}

function refusalOf(reply: Reply): Pick<ReachRow, 'does' | 'arrived'> {
  if (reply.kind === 'silence') return { does: reply.unasked === true ? 'unknown' : 'refuses', arrived: reply.because }
  return { does: 'refuses', arrived: String(reply.status) }
}

function otherThan(scheme: Scheme): Scheme {
  return scheme === 'https' ? 'http' : 'https'
}

/** What a client may say who wants this scheme to be believed: the first line of each request. */
function fieldLines(other: Scheme): readonly (readonly [Family, string])[] {
  const host = `${makeNonce()}.invalid`
  return rows.flatMap(([family, ids]): readonly (readonly [Family, string])[] => {
    const [line] = drawLines(typeof ids === 'string' ? ids : ids[other], { scheme: other, host })
    return line === undefined ? [] : [[family, line]]
  })
}

/** Requests of the corpus, one for each row; two where the scheme that is claimed makes them different. */
const rows: readonly (readonly [Family, string | Readonly<Record<Scheme, string>>])[] = [
  ['scheme', { http: 'FT-05a', https: 'FT-05b' }],
  ['host', 'FT-12-x-forwarded-host'],
  ['host', 'FT-15d'],
  ['host', 'FT-12-x-original-host'],
  ['address', 'FT-26a'],
  ['address', 'FT-12-x-real-ip'],
  ['address', 'FT-12-true-client-ip'],
  ['forwarded', { http: 'FT-13a', https: 'FT-13g' }],
  ['alias', { http: 'FT-14a', https: 'FT-14b' }],
  ['alias', 'FT-12-x-forwarded-protocol'],
  ['alias', 'FT-12-x-forwarded-scheme'],
  ['alias', 'FT-12-x-scheme'],
  ['alias', 'FT-12-x-url-scheme'],
  ['alias', 'FT-14e'],
  ['spelling', { http: 'FT-08f', https: 'FT-08g' }],
  ['spelling', { http: 'FT-08h', https: 'FT-08i' }],
  ['spelling', { http: 'FT-09a', https: 'FT-09b' }],
  ['spelling', 'FT-08l'],
  ['spelling', 'FT-08m'],
  ['prefix', 'FT-12-x-forwarded-prefix'],
  ['prefix', 'FT-12-x-script-name'],
  ['identity', 'FT-12-remote-user'],
  ['identity', 'FT-12-x-forwarded-user'],
  ['identity', 'FT-12-x-auth-request-user'],
  ['identity', 'FT-12-x-ssl-client-verify'],
  ['identity', 'FT-12-x-client-cert'],
]
/** One request of the corpus that names them all, and more. */
const nomination = 'FT-01a'
const nominated = ['X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-For', 'X-Real-IP']
