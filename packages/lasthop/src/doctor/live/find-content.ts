import { firstOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import type { AnswerReply } from '../probe/question.ts'
import { tagsOf, type Tag } from '../probe/tags.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P607 to P611: addresses on http inside pages on https. */
export function findContent({ ground, target }: Live): readonly LiveDraft[] {
  if (target.scheme !== 'https') return []
  const pages = (ground?.pages ?? []).filter(({ question, status }) => question.scheme === 'https' && status === 200)
  const found = pages.flatMap((page) => tagsOf(page.body).flatMap((tag) => judge(tag, page)))
  return [...Map.groupBy(found, ({ rule }) => rule)].flatMap(([rule, [first]]) =>
    first === undefined ? [] : [draftOf(rule, first, target.origin)],
  )
}

interface Bad {
  readonly rule: string
  readonly address: string
  readonly page: AnswerReply
}

function judge({ name, attributes }: Tag, page: AnswerReply): readonly Bad[] {
  const of = (attribute: string): string => attributes.get(attribute) ?? ''
  const bad = (rule: string, address: string): readonly Bad[] =>
    /^(?:http|ws):\/\//i.test(address) ? [{ rule, address, page }] : []
  if (name === 'script' || name === 'iframe' || name === 'object' || name === 'embed')
    return bad('P607', of('src') || of('data'))
  if (name === 'link' && /stylesheet|preload|modulepreload/i.test(of('rel'))) return bad('P607', of('href'))
  if (name === 'img' || name === 'audio' || name === 'video' || name === 'source') return bad('P608', of('src'))
  if (name === 'form') return bad('P609', of('action'))
  if (name === 'link' && /canonical|alternate/i.test(of('rel'))) return bad('P610', of('href'))
  if (name === 'meta' && /^og:url$/i.test(of('property'))) return bad('P610', of('content'))
  return []
}

function draftOf(rule: string, { address, page }: Bad, subject: string): LiveDraft {
  const masks = /upgrade-insecure-requests/i.test(firstOf(page.fields, 'content-security-policy') ?? '')
  return {
    rule,
    subject,
    message: `${messages.get(rule) ?? ''}: ${address.slice(0, 80)}${masks ? ' (upgrade-insecure-requests hides it)' : ''}.`,
    confidence: 'proven',
    evidence: [evidenceOfReply(page, { shows: `with ${address.slice(0, 80)}`, reading: 'As it stands in the page.' })],
  }
}

const messages: ReadonlyMap<string, string> = new Map([
  ['P607', 'A page on https loads a script, style or frame over http, which browsers block'],
  ['P608', 'A page on https loads a picture or sound over http'],
  ['P609', 'A form on an https page sends what is typed in over http'],
  ['P610', 'A page on https calls itself by an http address'],
])
