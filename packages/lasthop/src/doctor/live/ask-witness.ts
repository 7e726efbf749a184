import type { HopSecret, Scheme } from '@lasthop/contract'

import { signQuestion } from '../witness/sign-question.ts'
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
  const rows: ReachRow[] = []
  for (const [family, line] of fieldLines(otherThan(seen.belief?.scheme ?? door.prober.target.scheme)))
    rows.push(await askLine(door, { family, line }, seen))
  for (const name of nominated) rows.push(await askNomination(door, name, seen))
  return [...rows, ...(await askPseudo(door, seen))]
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

async function askNomination({ prober, next }: Door, name: string, ordinary: Seen): Promise<ReachRow> {
  const line = `Connection: close, ${name}`
  const reply = await prober.ask({
    target: next(),
    lines: [line],
    asks: 'whether Connection takes a field away',
  })
  const seen = seenIn(reply)
  const judged =
    seen === undefined ? refusalOf(reply) : { seen, ...judgeNomination(name.toLowerCase(), seen, ordinary) }
  return { family: 'nomination', line, reply, ...judged }
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

/** What a client may say who wants this scheme to be believed. */
function fieldLines(other: Scheme): readonly (readonly [Family, string])[] {
  const host = `${makeNonce()}.invalid`
  return [
    ['scheme', `X-Forwarded-Proto: ${other}`],
    ['host', `X-Forwarded-Host: ${host}`],
    ['host', `X-Forwarded-Port: 1337`],
    ['host', `X-Original-Host: ${host}`],
    ['address', 'X-Forwarded-For: 192.0.2.77'],
    ['address', 'X-Real-IP: 192.0.2.77'],
    ['address', 'True-Client-IP: 192.0.2.77'],
    ['forwarded', `Forwarded: for=192.0.2.1;proto=${other};host=${host}`],
    ['alias', `X-Forwarded-Ssl: ${other === 'https' ? 'on' : 'off'}`],
    ['alias', `X-Forwarded-Protocol: ${other}`],
    ['alias', `X-Forwarded-Scheme: ${other}`],
    ['alias', `X-Scheme: ${other}`],
    ['alias', `X-Url-Scheme: ${other}`],
    ['alias', `Front-End-Https: ${other === 'https' ? 'on' : 'off'}`],
    ['spelling', `X_Forwarded_Proto: ${other}`],
    ['spelling', `X-Forwarded_Proto: ${other}`],
    ['spelling', `X.Forwarded.Proto: ${other}`],
    ['spelling', `X_Forwarded_Host: ${host}`],
    ['spelling', 'X_Forwarded_For: 192.0.2.77'],
    ['prefix', 'X-Forwarded-Prefix: /lasthop'],
    ['prefix', 'X-Script-Name: /lasthop'],
    ['identity', 'Remote-User: lasthop-doctor'],
    ['identity', 'X-Forwarded-User: lasthop-doctor'],
    ['identity', 'X-Auth-Request-User: lasthop-doctor'],
    ['identity', 'X-SSL-Client-Verify: SUCCESS'],
    ['identity', 'X-Client-Cert: lasthop-doctor'],
  ]
}

const nominated = ['X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-For', 'X-Real-IP']
