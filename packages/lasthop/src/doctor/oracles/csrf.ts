import { valuesOf, type Scheme } from '@lasthop/contract'

import { Jar } from '../probe/cookie.ts'
import { encodeForm } from '../probe/form.ts'
import type { Reply } from '../probe/question.ts'
import { describeReply, evidenceOfReply } from './evidence.ts'
import { refusalIn } from './refusal.ts'
import {
  mute,
  statusOf,
  type Ground,
  type Instrument,
  type LoginPage,
  type Mute,
  type Oracle,
  type Reading,
} from './oracle.ts'

/** O2: Django demands a Referer of a form only on what it believes is https. */
export const csrfReferer: Oracle = {
  id: 'O2',
  title: 'whether a form without Referer is accepted',
  weight: 'strong',
  prepare: prepareReferer,
}

async function prepareReferer(ground: Ground): Promise<Instrument | Mute> {
  const { login, prober } = ground
  if (login === undefined || !isDjango(login)) return mute(csrfReferer, 'No log-in form of Django was found.')
  const { origin } = prober.target
  const control = await post(ground, login, {
    lines: [`Referer: ${origin}/`],
    asks: 'control: an empty form with Referer',
  })
  if (statusOf(control) !== 200)
    return mute(csrfReferer, `The control failed: an empty form with the right Referer got ${describeReply(control)}.`)
  return {
    kind: 'instrument',
    oracle: csrfReferer,
    isRepeatable: false,
    read: async (_scheme, lines) => {
      const reply = await post(ground, login, { lines, asks: 'whether an empty form without Referer is accepted' })
      return readReferer(reply, control)
    },
  }
}

function readReferer(reply: Reply, control: Reply): Reading {
  const isRefused = reply.kind === 'answer' && reply.status === 403 && /csrf/i.test(reply.body)
  const believes = isRefused ? 'https' : statusOf(reply) === 200 ? 'http' : undefined
  const reading =
    believes === 'http'
      ? 'Django accepts a form without Referer only if it believes that the request was not https.'
      : believes === 'https'
        ? 'Django demands a Referer: it believes that the request was https.'
        : 'The answer is not one of Django to a form.'
  return {
    oracle: 'O2',
    believes,
    status: statusOf(reply),
    evidence: evidenceOfReply(reply, { reading, control: { reply: control, shows: 'accepted with Referer' } }),
  }
}

/** What the site says to an empty log-in form from its own pages (O3), as a browser sends it. */
export interface OriginCheck {
  /** With `Origin: https://HOST`. */
  readonly own: Reply
  /** With `Origin: http://HOST`. */
  readonly plain: Reply
  readonly verdict: 'accepted' | 'believes-http' | 'refused' | 'unknown'
}

/** O3: posts the empty form with the site's own Origin, then with its http one. */
export async function checkOrigin(ground: Ground): Promise<OriginCheck | undefined> {
  const { login, prober } = ground
  if (login === undefined || login.form.method !== 'POST' || prober.target.scheme !== 'https') return undefined
  const { authority } = prober.target
  const origin = (scheme: Scheme): readonly string[] => [
    `Origin: ${scheme}://${authority}`,
    `Referer: ${scheme}://${authority}${login.path}`,
  ]
  const own = await post(ground, login, { lines: origin('https'), asks: 'whether the site accepts its own form' })
  const plain = await post(ground, login, { lines: origin('http'), asks: 'control: the same form from an http page' })
  return { own, plain, verdict: verdictOf(own, plain) }
}

function verdictOf(own: Reply, plain: Reply): OriginCheck['verdict'] {
  if (own.kind === 'silence' || plain.kind === 'silence') return 'unknown'
  if (!isRefusal(own)) return 'accepted'
  return isRefusal(plain) ? 'refused' : 'believes-http'
}

/** A refusal that names the origin or the token, not the page of something that guards against bots. */
function isRefusal(reply: Reply): boolean {
  return (
    reply.kind === 'answer' &&
    (reply.status === 403 || reply.status === 422) &&
    (refusalIn(reply.body) !== undefined || /csrf|cross-site|origin|authenticity/i.test(reply.body))
  )
}

interface PostAsk {
  readonly lines?: readonly string[]
  readonly asks: string
}

/** The form as it was served, with nothing typed in: no attempt is counted. */
async function post(
  { prober }: Ground,
  { path, reply, form }: LoginPage,
  { lines = [], asks }: PostAsk,
): Promise<Reply> {
  const { scheme } = reply.question
  const jar = new Jar(prober.target.host)
  jar.take(valuesOf(reply.fields, 'set-cookie'), scheme, path)
  const cookies = jar.headerFor(scheme, path)
  const pairs = [...form.hidden, [form.userField, ''], [form.passwordField, '']] as const
  return prober.ask({
    asks,
    target: path,
    method: 'POST',
    body: encodeForm(pairs),
    lines: [
      'Content-Type: application/x-www-form-urlencoded',
      ...(cookies === '' ? [] : [`Cookie: ${cookies}`]),
      ...lines,
    ],
  })
}

function isDjango({ form }: LoginPage): boolean {
  return form.hidden.some(([name]) => name === 'csrfmiddlewaretoken')
}
