import { firstOf, valuesOf } from '@lasthop/contract'

import { parseSetCookie } from '../probe/cookie.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import { tagsOf } from '../probe/tags.ts'
import type { Direct } from './live.ts'
import { judgeRow, parseSeen, type ReachRow } from './witness-table.ts'

/** The application's own address, as the user gave it. */
export interface Origin {
  readonly host: string
  readonly port: number
}

/** Asks the origin for the same page, around its front: on http, then on https. */
export async function askDirect(prober: Prober, origin: Origin, home: AnswerReply): Promise<Direct> {
  const where = `${origin.host}:${origin.port}`
  const at = { address: origin.host, port: origin.port }
  const { target } = home.question
  const plain = await prober.ask({
    target,
    scheme: 'http',
    host: prober.target.authority,
    at,
    asks: 'the app at its own address',
  })
  const reply =
    plain.kind === 'answer' && plain.status !== 400
      ? plain
      : await prober.ask({ target, scheme: 'https', host: prober.target.authority, at, asks: 'the same with TLS' })
  const same = reply.kind === 'answer' ? sameSigns(home, reply) : []
  return { where, reply, same, rows: await askAround(prober, reply) }
}

/** Where the origin is a witness: what becomes of a client's fields behind its front, all of them in one request. */
async function askAround(prober: Prober, ordinary: Reply): Promise<readonly ReachRow[]> {
  const usual = ordinary.kind === 'answer' ? parseSeen(ordinary.body) : undefined
  if (usual === undefined || !prober.maySpoof) return []
  const { target, scheme, host, at } = ordinary.question
  const reply = await prober.ask({
    target,
    scheme,
    lines: aroundLines,
    asks: 'what becomes of fields behind the front',
    ...(host === undefined ? {} : { host }),
    ...(at === undefined ? {} : { at }),
  })
  const seen = reply.kind === 'answer' ? parseSeen(reply.body) : undefined
  if (seen === undefined) return []
  return aroundLines.map((line) => ({ family: 'scheme', line, reply, seen, ...judgeRow(line, seen, usual) }))
}

const aroundLines: readonly string[] = [
  'X-Forwarded-Proto: lasthop',
  'X-Forwarded-Host: nobody.invalid',
  'X-Forwarded-For: 192.0.2.77',
  'X-Real-IP: 192.0.2.77',
  'X_Forwarded_Proto: lasthop',
  'Forwarded: for=192.0.2.77',
]

/** In what two answers are alike that two applications would not be. */
function sameSigns(a: AnswerReply, b: AnswerReply): readonly string[] {
  const signs: readonly (readonly [string, (reply: AnswerReply) => string])[] = [
    ['the same title', titleOf],
    ['the same cookies', cookiesOf],
    ['the same ETag', ({ fields }) => firstOf(fields, 'etag') ?? ''],
    ['the same page', ({ body, status }) => (status === 200 && body.length > 60 ? body : '')],
    ['the same redirect', ({ fields }) => pathOf(firstOf(fields, 'location'))],
    ['the same X-Powered-By', ({ fields }) => firstOf(fields, 'x-powered-by') ?? ''],
  ]
  return signs.flatMap(([name, read]) => (read(a) !== '' && read(a) === read(b) ? [name] : []))
}

function titleOf({ body }: AnswerReply): string {
  if (!tagsOf(body).some(({ name }) => name === 'title')) return ''
  const start = body.toLowerCase().indexOf('<title')
  return body.slice(body.indexOf('>', start) + 1, body.toLowerCase().indexOf('</title', start)).trim()
}

function cookiesOf({ fields }: AnswerReply): string {
  return valuesOf(fields, 'set-cookie')
    .map((value) => parseSetCookie(value)?.name ?? '')
    .toSorted()
    .join(' ')
}

function pathOf(location: string | undefined): string {
  return location === undefined ? '' : (URL.parse(location, 'http://x.invalid')?.pathname ?? '')
}
