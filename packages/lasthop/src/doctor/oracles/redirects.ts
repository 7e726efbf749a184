import { firstOf } from '@lasthop/contract'

import { resolveFrom } from '../probe/chain.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import { evidenceOfReply } from './evidence.ts'
import { withNonce } from './nonce.ts'
import { mute, statusOf, type Ground, type Instrument, type Mute, type Oracle, type Reading } from './oracle.ts'

/** O4 and O5: an application that redirects with an absolute address writes the scheme that it believes. */
export const redirects: Oracle = {
  id: 'O4',
  title: 'which scheme the application writes into its redirects',
  weight: 'strong',
  prepare: async (ground) => prepare(ground),
}

function prepare(ground: Ground): Instrument | Mute {
  const found = ground.pages.find((page) => isOwn(page, ground) && page.question.scheme === ground.prober.target.scheme)
  if (found === undefined) return mute(redirects, 'No page here redirects to an absolute address of this site.')
  const { prober } = ground
  return {
    kind: 'instrument',
    oracle: redirects,
    isRepeatable: true,
    read: async (scheme, lines, more) => {
      const isFirst = lines.length === 0 && more === undefined && scheme === found.question.scheme
      const target = withNonce(found.question.target)
      const reply = isFirst
        ? found
        : await prober.ask({ asks: 'where a redirect leads', target, scheme, lines, ...more })
      return readingOf(reply)
    },
  }
}

/** A redirect to another page of the same host: one to the same page on the other scheme is about the scheme alone. */
function isOwn(page: AnswerReply, { prober: { target } }: Ground): boolean {
  const location = firstOf(page.fields, 'location')
  if (page.status < 300 || page.status > 399 || location === undefined || !/^https?:\/\//i.test(location)) return false
  const url = resolveFrom(page, location)
  return url?.hostname === target.host && `${url.pathname}${url.search}` !== page.question.target
}

function readingOf(reply: Reply): Reading {
  const location = reply.kind === 'answer' ? firstOf(reply.fields, 'location') : undefined
  const url = location === undefined ? null : URL.parse(location)
  const believes = url?.protocol === 'http:' ? 'http' : url?.protocol === 'https:' ? 'https' : undefined
  const reading =
    believes === undefined
      ? 'The answer has no absolute address in it.'
      : `The application writes ${believes}:// into its redirect: it believes that this request was ${believes}.`
  return {
    oracle: 'O4',
    believes,
    ...(url === null ? {} : { host: url.host }),
    status: statusOf(reply),
    evidence: evidenceOfReply(reply, { reading }),
  }
}
