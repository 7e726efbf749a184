import { findLogin } from '../probe/form.ts'
import { followChain, type Chain } from '../probe/chain.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply } from '../probe/question.ts'
import { tagsOf } from '../probe/tags.ts'
import type { Ground, LoginPage } from './oracle.ts'

/** Looks at the site as a visitor does: its start page, a few usual addresses, and its log-in. */
export async function exploreGround(prober: Prober, start: Chain, loginPath?: string): Promise<Ground | undefined> {
  const first = start.hops.filter((hop) => hop.kind === 'answer')
  const home = first.findLast(({ question }) => question.scheme === prober.target.scheme)
  if (home === undefined) return undefined
  const paths = loginPath === undefined ? [...linkedLogins(home), ...usualPaths] : [loginPath, ...usualPaths]
  const pages: AnswerReply[] = [...first]
  let login = loginOf(home)
  for (const path of new Set(paths)) {
    const isNeeded = login === undefined || !loginPaths.test(path)
    if (pages.some(({ question }) => question.target === path) || !isNeeded) continue
    const reply = await prober.ask({ target: path, asks: 'what a usual address answers' })
    if (reply.kind === 'silence') continue
    pages.push(reply)
    login ??= loginOf(reply)
    const location = reply.fields.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'location')
    if (login !== undefined || location === -1 || !loginPaths.test(reply.fields[location + 1] ?? '')) continue
    const chain = await followChain(prober, { scheme: prober.target.scheme, target: path, asks: 'where the log-in is' })
    const answers = chain.hops.filter((hop) => hop.kind === 'answer')
    pages.push(...answers.slice(1))
    login = answers.map(loginOf).find((found) => found !== undefined)
  }
  return { prober, home, pages, ...(login === undefined ? {} : { login }) }
}

function loginOf(reply: AnswerReply): LoginPage | undefined {
  const form = reply.status < 400 ? findLogin(reply.body) : undefined
  return form === undefined ? undefined : { path: reply.question.target.split('?')[0] ?? '/', reply, form }
}

/** Addresses of this site on a page that speak of a log-in. */
function linkedLogins({ body, question }: AnswerReply): readonly string[] {
  const base = `${question.scheme}://${question.host ?? ''}${question.target}`
  return tagsOf(body)
    .flatMap(({ name, attributes }) => (name === 'a' ? [attributes.get('href') ?? ''] : []))
    .flatMap((href) => {
      const url = URL.parse(href, base)
      return url !== null && url.host === question.host && loginPaths.test(url.pathname)
        ? [url.pathname + url.search]
        : []
    })
    .slice(0, 2)
}

const loginPaths = /log[-_]?in|sign[-_]?in|auth|account/i
const usualPaths = ['/admin', '/admin/login/', '/login', '/accounts/login/', '/docs', '/static', '/api']
