import { firstOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import { addressesOfPage, addressesOfScript, addressesOfStyle, type Use } from '../probe/page-addresses.ts'
import type { AnswerReply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'
import { addressesOfNotice } from './papers.ts'

/** P607 to P611: addresses on http inside pages on https, in what they are made of, and in what names them to others. */
export function findContent(live: Live): readonly LiveDraft[] {
  const { target } = live
  if (target.scheme !== 'https') return []
  const found = [...inPages(live), ...inParts(live), ...inNotices(live), ...inRedirects(live)].filter((seen) =>
    isPlain(seen, target.host),
  )
  return [...Map.groupBy(found, ({ use }) => use)].flatMap(([, [first]]) =>
    first === undefined ? [] : [draftOf(first, target.origin)],
  )
}

interface Seen {
  readonly use: Use
  readonly address: string
  readonly page: AnswerReply
}

function inPages({ ground }: Live): readonly Seen[] {
  const pages = (ground?.pages ?? []).filter(({ question, status }) => question.scheme === 'https' && status === 200)
  return pages.flatMap((page) => addressesOfPage(page.body).map((each) => ({ ...each, page })))
}

function inParts({ papers }: Live): readonly Seen[] {
  return (papers?.parts ?? []).flatMap((page) => {
    const isStyle = /^text\/css/i.test(firstOf(page.fields, 'content-type') ?? '')
    return (isStyle ? addressesOfStyle : addressesOfScript)(page.body).map((each) => ({ ...each, page }))
  })
}

/** Addresses of this site alone: a notice names others for their own reasons, its schemas among them. */
function inNotices({ papers, target }: Live): readonly Seen[] {
  return (papers?.notices ?? []).flatMap((page) =>
    addressesOfNotice(page)
      .filter((address) => isOwn(address, target.host))
      .map((address) => ({ use: 'self' as const, address, page })),
  )
}

/** The address to come back to that the site gives to another one, as for a log-in there. */
function inRedirects({ ground, target }: Live): readonly Seen[] {
  return (ground?.pages ?? []).flatMap((page) => {
    const location = URL.parse(firstOf(page.fields, 'location') ?? '')
    const back = location?.searchParams.get('redirect_uri') ?? ''
    return isOwn(back, target.host) ? [{ use: 'self' as const, address: back, page }] : []
  })
}

/** With and without www: one site. */
function isOwn(address: string, host: string): boolean {
  const [theirs, ours] = [URL.parse(address)?.hostname, host].map((name) => name?.replace(/^www\./, ''))
  return theirs === ours
}

/** Browsers load from this machine over http too; and a page may name others by whatever address they have. */
function isPlain({ address, use }: Seen, host: string): boolean {
  if (!/^(?:http|ws):\/\//i.test(address)) return false
  if (use === 'self') return isOwn(address, host)
  return use === 'form' || !/^\w+:\/\/(?:localhost|127\.|\[::1\])/i.test(address)
}

function draftOf({ use, address, page }: Seen, subject: string): LiveDraft {
  const [rule, message] = rules[use]
  const masks = /upgrade-insecure-requests/i.test(firstOf(page.fields, 'content-security-policy') ?? '')
  const shown = address === 'ws://' ? 'ws:// with a host that its script puts behind it' : address.slice(0, 80)
  return {
    rule,
    subject,
    message: `${message}: ${shown}${masks ? ' (upgrade-insecure-requests hides it)' : ''}.`,
    confidence: 'proven',
    evidence: [evidenceOfReply(page, { shows: `with ${shown}`, reading: `As it stands in ${page.question.target}.` })],
  }
}

const rules: Readonly<Record<Use, readonly [rule: string, message: string]>> = {
  active: ['P607', 'A page on https loads a script, style or frame over http, which browsers block'],
  passive: ['P608', 'A page on https loads a picture or sound over http'],
  form: ['P609', 'A form on an https page sends what is typed in over http'],
  self: ['P610', 'A page on https calls itself by an http address'],
  socket: ['P611', 'A page on https opens a WebSocket in the clear, which browsers refuse'],
}
