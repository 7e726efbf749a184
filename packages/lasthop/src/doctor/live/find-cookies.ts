import { valuesOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import { refusalIn } from '../oracles/refusal.ts'
import { parseSetCookie, whyDropped, type SetCookie } from '../probe/cookie.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P601 to P605: cookies as they come, and whether the site takes its own forms. */
export function findCookies(live: Live): readonly LiveDraft[] {
  if (live.target.scheme !== 'https') return []
  const pages = (live.ground?.pages ?? []).filter(({ question }) => question.scheme === 'https')
  const set = pages.flatMap((page) =>
    valuesOf(page.fields, 'set-cookie').flatMap((value) => {
      const cookie = parseSetCookie(value)
      return cookie === undefined || cookie.isRemoval ? [] : [{ page, cookie }]
    }),
  )
  const unique = [...new Map(set.map((each) => [each.cookie.name, each])).values()]
  return [...unique.flatMap(({ page, cookie }) => judge(page, cookie, live)), ...ownForm(live)]
}

function judge(page: AnswerReply, cookie: SetCookie, { target, belief }: Live): readonly LiveDraft[] {
  const { name, isSecure } = cookie
  const say = (rule: string, message: string): readonly LiveDraft[] => [
    {
      rule,
      subject: target.origin,
      message,
      confidence: 'proven',
      evidence: [evidenceOfReply(page, { shows: `Set-Cookie: ${describe(cookie)}`, reading: 'As it was sent.' })],
      key: `${target.origin} ${name}`,
    },
  ]
  const dropped = whyDropped(cookie, 'https', target.host)
  if (/^__(?:Host|Secure)-/.test(name) && dropped !== undefined)
    return say('P604', `Browsers drop the cookie ${name}: ${dropped}.`)
  if (cookie.sameSite === 'none' && !isSecure) return say('P603', `Browsers drop the cookie ${name}: ${dropped ?? ''}.`)
  if (isSecure || !session.test(name)) return []
  const because = belief?.scheme === 'http' ? ', because the application believes http' : ''
  return say('P601', `The cookie ${name} is set without Secure${because}.`)
}

function describe({ name, isSecure, isHttpOnly, sameSite, path }: SetCookie): string {
  const marks = [
    ...(isSecure ? ['Secure'] : []),
    ...(isHttpOnly ? ['HttpOnly'] : []),
    ...(sameSite === '' ? [] : [`SameSite=${sameSite}`]),
    ...(path === undefined ? [] : [`Path=${path}`]),
  ]
  return [`${name}=...`, ...marks].join('; ')
}

/** P605: the site's own form, with the site's own Origin. */
function ownForm({ originCheck, target, belief }: Live): readonly LiveDraft[] {
  if (originCheck === undefined || originCheck.verdict === 'accepted' || originCheck.verdict === 'unknown') return []
  const isScheme = originCheck.verdict === 'believes-http' || belief?.scheme === 'http'
  return [
    {
      rule: 'P605',
      subject: target.origin,
      message: isScheme
        ? "Forms are refused: the browser's Origin says https, the application believes http."
        : `Forms are refused from the site's own pages: ${whyRefused(originCheck.own)}.`,
      confidence: 'proven',
      evidence: [
        evidenceOfReply(originCheck.own, {
          reading: 'An empty form, as a browser sends it from the page itself.',
          control: {
            reply: originCheck.plain,
            shows:
              originCheck.verdict === 'believes-http'
                ? 'accepted with an http Origin'
                : 'refused with an http Origin too',
          },
        }),
      ],
    },
  ]
}

/** In the site's own words, if they are known ones. */
function whyRefused(reply: Reply): string {
  const words = reply.kind === 'answer' ? refusalIn(reply.body) : undefined
  const others = 'host, port or the list of trusted origins differ'
  return words === undefined || /^origin/i.test(words) ? others + (words === undefined ? '' : ` (${words})`) : words
}

const session = /sess|^sid$|connect\.sid|csrf|xsrf|auth|token|remember|login/i
