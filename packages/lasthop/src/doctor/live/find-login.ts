import type { Evidence } from '../finding.ts'
import { evidenceOfReply } from '../oracles/evidence.ts'
import type { Chain } from '../probe/chain.ts'
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
function downgrade({ post }: LoginStory, live: Live): readonly LiveDraft[] {
  const at = post?.hops.findIndex(({ question }) => question.scheme === 'http') ?? -1
  if (post === undefined || at < 1) return []
  const isBack = post.hops.slice(at).some(({ question }) => question.scheme === 'https')
  const reading = isBack
    ? 'It comes back to https, so that it seems to work; browsers that know HSTS hide it.'
    : 'From here on the visitor is on http.'
  return [
    draft('P103', live, {
      message: 'The log-in leads from https to http.',
      replies: post.hops.slice(at - 1, at + 2),
      reading,
    }),
  ]
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
  return [
    draft('P605', live, {
      message: `The log-in was refused with ${first.status}${cause(first.body)}.`,
      replies: [first],
      reading: 'The form came from the page itself, with its token, its cookies and the right Origin.',
    }),
  ]
}

function cause(body: string): string {
  const found =
    /Origin checking failed|Referer checking failed|CSRF (?:cookie|token)[^<.]{0,60}|didn.t match request\.base_url|Cross-site POST/i.exec(
      body,
    )
  return found === null ? '' : `: ${found[0].trim()}`
}

/** The page that was asked for asks for a log-in again. */
function lost(story: LoginStory, live: Live): readonly LiveDraft[] {
  const { post, after, isStranger } = story
  if (post === undefined || after === undefined || !isStranger) return []
  const dropped = [...story.before.dropped, ...post.dropped]
  const [first] = dropped
  const [answer] = post.hops
  const isPostPage = answer?.kind === 'answer' && answer.status === 200
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
  const evidence = replies.map((reply): Evidence => evidenceOfReply(reply, { reading }))
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
