import { valuesOf } from '@lasthop/contract'

import { refusalIn } from '../oracles/refusal.ts'
import { followChain, resolveFrom, type Chain } from '../probe/chain.ts'
import { Jar } from '../probe/cookie.ts'
import { encodeForm, findLogin, type LoginForm } from '../probe/form.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'

/** A log-in with a test account, as a browser went through it. */
export interface LoginStory {
  /** To the form. */
  readonly before: Chain
  /** From the post of the form on; undefined: it was never posted. */
  readonly post: Chain | undefined
  /** The page that was asked for first, asked for again. */
  readonly after: Chain | undefined
  /** Where the form was found. */
  readonly page: AnswerReply | undefined
  /** Why it was left before the end. */
  readonly left?: string
  /** Whether the last page still asks for a password. */
  readonly isStranger: boolean
  /** Where the log-in leads over http: how a browser goes on that has learned Strict-Transport-Security before. */
  readonly learned?: Learned
}

/** From the first address on http on, with https in its place; then the page that was asked for first. */
interface Learned {
  readonly chain: Chain
  readonly isStranger: boolean
}

/** A test account. */
export interface Account {
  /** Path and query of a page that only those who are logged in may see, or of the form. */
  readonly path: string
  readonly user: string
  readonly password: string
}

/** Goes to the form, logs in once over https alone, and comes back to see whether it stuck. */
export async function followLogin(prober: Prober, { path, user, password }: Account): Promise<LoginStory> {
  const jar = new Jar(prober.target.host)
  const before = await followChain(prober, { scheme: 'https', target: path, asks: 'where the log-in is' }, jar)
  const page = before.hops.at(-1)
  const form = page?.kind === 'answer' ? findLogin(page.body) : undefined
  const nothing = { before, post: undefined, after: undefined, isStranger: false, page: undefined }
  if (page?.kind !== 'answer' || form === undefined)
    return { ...nothing, left: 'No form with a password was found at the end of it.' }
  const action = actionOf(page, form)
  const danger = whyNot(page, action, prober)
  if (action === undefined || danger !== undefined)
    return { ...nothing, page, left: danger ?? 'The form leads nowhere.' }
  const post = await followChain(
    prober,
    {
      scheme: 'https',
      target: `${action.pathname}${action.search}`,
      method: 'POST',
      body: encodeForm([...form.hidden, [form.userField, user], [form.passwordField, password]]),
      lines: [
        'Content-Type: application/x-www-form-urlencoded',
        `Origin: ${prober.target.origin}`,
        `Referer: ${prober.target.origin}${page.question.target}`,
      ],
      asks: 'the log-in, with the test account',
    },
    jar,
  )
  const learned = await followLearned(prober, { path, before, post })
  const story = { before, post, page, ...(learned === undefined ? {} : { learned }) }
  if (post.end !== 'answer') return { ...story, after: undefined, isStranger: false }
  const after = await followChain(prober, { scheme: 'https', target: path, asks: 'whether the log-in stuck' }, jar)
  const isStranger = asksAgain(after)
  const isRefused =
    isStranger && post.hops.length === 1 && post.hops.some(isPasswordRefused) && post.dropped.length === 0
  return { ...story, after, isStranger, ...(isRefused ? { left: refusal } : {}) }
}

const refusal = 'The site asked for the password again at once: look whether the account is right.'

/** The form again at once, with whatever status a framework gives it, and no word about a form that it does not take. */
export function isPasswordRefused(reply: Reply): boolean {
  if (reply.kind !== 'answer' || findLogin(reply.body) === undefined) return false
  return reply.status === 200 || refusalIn(reply.body) === undefined
}

function asksAgain({ hops }: Chain): boolean {
  const last = hops.at(-1)
  return last?.kind === 'answer' && findLogin(last.body) !== undefined
}

interface Walk {
  readonly path: string
  readonly before: Chain
  readonly post: Chain
}

/** No second log-in: the cookies that were there before the first step on http, and https from that step on. */
async function followLearned(prober: Prober, { path, before, post }: Walk): Promise<Learned | undefined> {
  const at = post.hops.findIndex(({ question }) => question.scheme === 'http')
  const step = post.hops[at]
  if (at < 1 || step === undefined) return undefined
  const jar = new Jar(prober.target.host)
  for (const hop of [...before.hops, ...post.hops.slice(0, at)])
    if (hop.kind === 'answer') jar.take(valuesOf(hop.fields, 'set-cookie'), hop.question.scheme, hop.question.target)
  const { target } = step.question
  const start = { scheme: 'https', knowsHsts: true, asks: 'where it leads a browser that knows HSTS' } as const
  const chain = await followChain(prober, { ...start, target }, jar)
  const after = await followChain(prober, { ...start, target: path }, jar)
  return { chain, isStranger: asksAgain(after) }
}

function actionOf(page: AnswerReply, { action }: LoginForm): URL | undefined {
  return resolveFrom(page, action === '' ? page.question.target : action)
}

/** Why a password must not be sent there. */
function whyNot(page: AnswerReply, action: URL | undefined, { target }: Prober): string | undefined {
  if (page.question.scheme !== 'https') return 'The form came over http: the password was not sent.'
  if (page.handshake?.fault !== undefined) return 'The certificate does not verify: the password was not sent.'
  if (action?.protocol === 'http:') return 'The form would send the password over http: it was not sent.'
  if (action !== undefined && action.hostname !== target.host) return 'The form leads to another site: it was not sent.'
  return undefined
}
