import { firstOf } from '@lasthop/contract'

import type { Evidence } from '../finding.ts'
import { evidenceOfReply } from '../oracles/evidence.ts'
import { refusalIn } from '../oracles/refusal.ts'
import type { Chain } from '../probe/chain.ts'
import { isPasswordRefused } from './login.ts'
import type { Reply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'
import type { LoginStory } from './login.ts'

/** P103, P104, P105, P602, P605 and P609, from a log-in that was followed. */
export function findLoginFaults(live: Live): readonly LiveDraft[] {
  const { login } = live
  if (login === undefined) return []
  return [
    ...formOverHttp(login, live),
    ...downgrade(login, live),
    ...loop(login, live),
    ...refused(login, live),
    ...lost(login, live),
  ]
}

function formOverHttp({ left, page }: LoginStory, live: Live): readonly LiveDraft[] {
  if (page === undefined || left === undefined || !left.includes('over http')) return []
  return [
    draft('P609', live, {
      message: 'The log-in form would send the password over http.',
      replies: [page],
      reading: left,
    }),
  ]
}

/** Any hop on http after the post: even if it bounces back, the post became a GET and cookies without Secure crossed in the clear. */
function downgrade({ before, post, learned, after, isStranger }: LoginStory, live: Live): readonly LiveDraft[] {
  const at = post?.hops.findIndex(({ question }) => question.scheme === 'http') ?? -1
  if (post === undefined || at < 1) return []
  const isBack = post.hops.slice(at).some(({ question }) => question.scheme === 'https')
  const fate = isBack ? 'it comes back to https, so that it seems to work' : 'the visitor stays on http'
  const first = after === undefined ? fate : `${fate}, and ${endOf(isStranger)}`
  const isTold = [...before.hops, ...post.hops.slice(0, at)].some(tellsHsts)
  const known =
    learned === undefined ? '' : ` With HSTS learned a browser takes https at once: ${endOf(learned.isStranger)}.`
  const hides = isTold ? ' The site sends HSTS, so that most browsers hide this fault.' : ''
  return [
    draft('P103', live, {
      message: `The log-in leads from https to http${cookiesInClear(post, at)}.`,
      replies: post.hops.slice(at - 1, at + 2),
      reading: `On a first visit ${first}.${known}${hides}`,
    }),
  ]
}

function endOf(isStranger: boolean): string {
  return isStranger ? 'the log-in does not stick' : 'the page opens'
}

function tellsHsts(hop: Reply): boolean {
  return hop.kind === 'answer' && firstOf(hop.fields, 'strict-transport-security') !== undefined
}

/** Names of the cookies that the step on http carried. */
function cookiesInClear({ hops }: Chain, at: number): string {
  const line = hops[at]?.question.lines.find((each) => /^cookie:/i.test(each)) ?? ''
  const names = line
    .slice('cookie:'.length)
    .split(';')
    .flatMap((pair) => pair.split('=')[0]?.trim() || [])
  return names.length === 0 ? '' : `, and carries ${names.join(', ')} there in the clear`
}

function loop({ before, post, after }: LoginStory, live: Live): readonly LiveDraft[] {
  const chain = [before, post, after].find((each) => each?.end === 'loop' || each?.end === 'too-long')
  if (chain === undefined) return []
  const isBoth = new Set(chain.hops.map(({ question }) => question.scheme)).size > 1
  return [
    draft(isBoth ? 'P105' : 'P104', live, {
      message: `The log-in leads around in a circle${isBoth ? ', over http and https' : ''}.`,
      replies: chain.hops.slice(-3),
      reading: 'The same address was asked for before, with the same cookies.',
    }),
  ]
}

function refused({ post }: LoginStory, live: Live): readonly LiveDraft[] {
  const [first] = post?.hops ?? []
  if (first?.kind !== 'answer' || (first.status !== 403 && first.status !== 422)) return []
  if (isPasswordRefused(first)) return []
  return [
    draft('P605', live, {
      message: `The log-in was refused with ${first.status}${cause(first.body)}.`,
      replies: [first],
      reading: 'The form came from the page itself, with its token, its cookies and the right Origin.',
    }),
  ]
}

function cause(body: string): string {
  const words = refusalIn(body)
  return words === undefined ? '' : `: ${words}`
}

/** The page that was asked for asks for a log-in again. */
function lost(story: LoginStory, live: Live): readonly LiveDraft[] {
  const { post, after, isStranger } = story
  if (post === undefined || after === undefined || !isStranger) return []
  const dropped = [...story.before.dropped, ...post.dropped]
  const [first] = dropped
  const [answer] = post.hops
  const isPostPage = answer?.kind === 'answer' && (answer.status === 200 || isPasswordRefused(answer))
  if (first === undefined && isPostPage) return []
  return [
    draft('P602', live, {
      message:
        first === undefined
          ? 'The log-in does not stick: the next page asks for it again.'
          : `The log-in does not stick: browsers drop the cookie ${first.name}, because ${first.because}.`,
      replies: [...post.hops.slice(0, 1), ...after.hops.slice(-1)],
      reading: 'Cookies were kept and sent by the rules of browsers.',
    }),
  ]
}

interface Told {
  readonly message: string
  readonly replies: readonly Reply[]
  readonly reading: string
}

function draft(rule: string, { target }: Live, { message, replies, reading }: Told): LiveDraft {
  // Several steps have one reading, at the last of them.
  const evidence = replies.map((reply, index): Evidence =>
    evidenceOfReply(reply, { reading: index === replies.length - 1 ? reading : 'Then:' }),
  )
  return { rule, subject: target.origin, message, confidence: 'proven', evidence }
}

/** Whether an account was given and what came of it, for people. */
export function describeLogin({ left, post, after, isStranger, page }: LoginStory): string {
  if (left !== undefined) return left
  const steps = (chain: Chain | undefined): string =>
    (chain?.hops ?? []).map((hop) => (hop.kind === 'answer' ? String(hop.status) : hop.because)).join(', ')
  const end = isStranger ? 'the page asks for a log-in again' : 'the page opens'
  return `form at ${page?.question.target ?? '?'}; post: ${steps(post)}; then ${after === undefined ? 'it was left' : end}`
}
