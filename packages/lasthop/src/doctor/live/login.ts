import { followChain, resolveFrom, type Chain } from '../probe/chain.ts'
import { Jar } from '../probe/cookie.ts'
import { encodeForm, findLogin, type LoginForm } from '../probe/form.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply } from '../probe/question.ts'

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
  if (post.end !== 'answer') return { before, post, after: undefined, page, isStranger: false }
  const after = await followChain(prober, { scheme: 'https', target: path, asks: 'whether the log-in stuck' }, jar)
  const last = after.hops.at(-1)
  return { before, post, after, page, isStranger: last?.kind === 'answer' && findLogin(last.body) !== undefined }
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
