import { firstOf, valuesOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import type { AnswerReply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P501, P502, P503, P506 to P510: what happens on http, and Strict-Transport-Security. */
export function findHttp(live: Live): readonly LiveDraft[] {
  return live.target.scheme === 'https' ? [...plain(live), ...hsts(live)] : []
}

function plain({ plain: chain, target, reach }: Live): readonly LiveDraft[] {
  const [first] = chain?.hops ?? []
  if (first?.kind !== 'answer') return []
  const location = firstOf(first.fields, 'location') ?? ''
  const evidence = (reading: string) => [evidenceOfReply(first, { reading })]
  const found: LiveDraft[] = []
  const say = (rule: string, message: string, reading: string): void =>
    void found.push({ rule, subject: target.origin, message, confidence: 'proven', evidence: evidence(reading) })
  if (first.status < 300 && reach === undefined)
    say('P501', `http://${first.question.host ?? ''} serves pages in the clear.`, 'Nothing leads to https.')
  if ([302, 303, 307].includes(first.status) && /^https:/i.test(location))
    say('P503', 'The redirect from http to https is a temporary one.', `${first.status} is asked again each time.`)
  const elsewhere = elsewhereInClear(location, first.question.host ?? target.host)
  if (first.status >= 300 && first.status < 400 && elsewhere !== undefined && reach === undefined)
    say(
      'P502',
      `http://${first.question.host ?? ''} leads to ${elsewhere} before any https.`,
      'Browsers never learn that this host wants https.',
    )
  if (first.fields.some((text, index) => index % 2 === 0 && text.toLowerCase() === 'strict-transport-security'))
    say('P510', 'Strict-Transport-Security is sent over http too.', 'Browsers ignore it there.')
  return found
}

/** The origin that a redirect leads to, if it is on http and of another name. */
function elsewhereInClear(location: string, host: string): string | undefined {
  const [from, to] = [URL.parse(`http://${host}/`), URL.parse(location, `http://${host}/`)]
  return to?.protocol === 'http:' && to.hostname !== from?.hostname ? to.origin : undefined
}

function hsts({ start, target, missing, reach, belief }: Live): readonly LiveDraft[] {
  const last = start.hops.findLast((hop) => hop.kind === 'answer' && hop.question.scheme === 'https')
  if (last?.kind !== 'answer' || reach !== undefined) return []
  const values = valuesOf(last.fields, 'strict-transport-security')
  const [value] = values
  if (value === undefined)
    return [
      {
        rule: 'P506',
        subject: target.origin,
        ...(belief?.scheme === 'http' ? { level: 'warn' as const } : {}),
        message: `Nobody sends Strict-Transport-Security for ${target.origin}.`,
        confidence: 'proven',
        evidence: [evidenceOfReply(last, { reading: 'The answer has no such field.' })],
      },
    ]
  return [...weak(last, value, target.origin), ...several(last, values, target.origin), ...lost(missing, target.origin)]
}

/** RFC 6797 section 6.1: max-age is required; half a year is what makes it worth anything. */
function weak(reply: AnswerReply, value: string, subject: string): readonly LiveDraft[] {
  const age = Number(/max-age\s*=\s*"?(\d+)/i.exec(value)?.[1])
  const evidence = [
    evidenceOfReply(reply, { shows: `Strict-Transport-Security: ${value}`, reading: 'As it was sent.' }),
  ]
  if (Number.isNaN(age))
    return [
      {
        rule: 'P508',
        subject,
        message: 'Strict-Transport-Security has no max-age: browsers ignore it.',
        confidence: 'proven',
        evidence,
      },
    ]
  if (age >= 180 * 86_400) return []
  return [
    {
      rule: 'P507',
      subject,
      message: `Strict-Transport-Security holds for ${describeAge(age)} only.`,
      confidence: 'proven',
      evidence,
    },
  ]
}

function describeAge(seconds: number): string {
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 86_400)} days`
}

function several(reply: AnswerReply, values: readonly string[], subject: string): readonly LiveDraft[] {
  if (values.length < 2 || new Set(values).size < 2) return []
  const evidence = [evidenceOfReply(reply, { shows: values.join(' | '), reading: 'Browsers take the first.' })]
  return [
    {
      rule: 'P508',
      subject,
      message: 'Two different Strict-Transport-Security fields are sent.',
      confidence: 'proven',
      evidence,
    },
  ]
}

function lost(missing: AnswerReply | undefined, subject: string): readonly LiveDraft[] {
  if (missing === undefined || firstOf(missing.fields, 'strict-transport-security') !== undefined) return []
  return [
    {
      rule: 'P509',
      subject,
      message: 'Strict-Transport-Security is missing on pages that are not there.',
      confidence: 'proven',
      evidence: [evidenceOfReply(missing, { reading: 'Other answers have it.' })],
    },
  ]
}
