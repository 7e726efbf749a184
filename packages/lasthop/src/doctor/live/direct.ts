import { firstOf, valuesOf } from '@lasthop/contract'

import { parseSetCookie } from '../probe/cookie.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply } from '../probe/question.ts'
import { tagsOf } from '../probe/tags.ts'
import type { Direct } from './live.ts'

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
  return { where, reply, same: reply.kind === 'answer' ? sameSigns(home, reply) : [] }
}

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
