import type { Scheme } from '@lasthop/contract'

import type { Ask } from '../probe/prober.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import { tagsOf } from '../probe/tags.ts'
import { evidenceOfReply } from './evidence.ts'
import { makeNonce, withNonce } from './nonce.ts'
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

/** O1: a log-in page repeats an address in `next` only if it is safe from where the page believes to be. */
export const nextEcho: Oracle = {
  id: 'O1',
  title: 'which addresses the log-in page repeats in next',
  weight: 'strong',
  prepare,
}

async function prepare(ground: Ground): Promise<Instrument | Mute> {
  const { prober, login } = ground
  const { authority } = prober.target
  const form = login === undefined ? undefined : login
  if (form === undefined || !hasNext(form)) return mute(nextEcho, 'No log-in page here has a field called next.')
  const own = await ask(ground, form, { next: `https://${authority}/zz`, asks: 'control: https is repeated' })
  const other = `${makeNonce()}.invalid`
  const foreign = await ask(ground, form, { next: `https://${other}/`, asks: 'control: another site is not repeated' })
  if (echoed(own) !== `https://${authority}/zz` || echoed(foreign)?.includes(other) === true)
    return mute(nextEcho, 'The control failed: this log-in page checks next in another way.')
  const control = { reply: own, shows: `value="${echoed(own) ?? ''}"` }
  return {
    kind: 'instrument',
    oracle: nextEcho,
    isRepeatable: true,
    read: async (scheme, lines, more) => {
      const next = `http://${more?.host ?? authorityOf(ground, scheme)}/zz`
      const reply = await ask(ground, form, { next, scheme, lines, asks: 'whether http is repeated in next', ...more })
      return readingOf(reply, next, control)
    },
  }
}

function authorityOf({ prober }: Ground, scheme: Scheme): string {
  const port = prober.portOf(scheme)
  const { host, authority } = prober.target
  if (scheme === prober.target.scheme) return authority
  return port === 80 ? host : `${host}:${port}`
}

type NextAsk = Partial<Ask> & { readonly next: string; readonly asks: string }

function ask({ prober }: Ground, { path }: LoginPage, { next, ...more }: NextAsk): Promise<Reply> {
  return prober.ask({ ...more, target: withNonce(`${path}?next=${encodeURIComponent(next)}`) })
}

function readingOf(reply: Reply, next: string, control: { readonly reply: Reply; readonly shows: string }): Reading {
  const value = echoed(reply)
  const believes = value === undefined ? undefined : value === next ? 'http' : 'https'
  const reading =
    believes === undefined
      ? 'The answer is no log-in page.'
      : believes === 'http'
        ? 'An http address is repeated there only if the application believes that this request was not https.'
        : 'The http address is refused: the application believes that this request was https.'
  return {
    oracle: 'O1',
    believes,
    status: statusOf(reply),
    evidence: evidenceOfReply(reply, {
      ...(value === undefined ? {} : { shows: `next value="${value}"` }),
      reading,
      control,
    }),
  }
}

/** The value of the field next; undefined if the answer has none. */
function echoed(reply: Reply): string | undefined {
  if (reply.kind === 'silence' || reply.status !== 200) return undefined
  return nextIn(reply)
}

function hasNext({ reply }: LoginPage): boolean {
  return nextIn(reply) !== undefined || /csrfmiddlewaretoken/.test(reply.body)
}

function nextIn({ body }: AnswerReply): string | undefined {
  const field = tagsOf(body).find(({ name, attributes }) => name === 'input' && attributes.get('name') === 'next')
  return field === undefined ? undefined : (field.attributes.get('value') ?? '')
}
