import type { AppFacts, CookieFact } from '../framework.ts'
import type { JsCall, JsModule } from '../javascript/module.ts'
import { entryOf, truthOf, type JsValue } from '../javascript/value.ts'
import type { Place } from '../place.ts'

/** How an application sends visitors on to https by itself, as far as it is one of the usual ways. */
export interface HttpsGuard {
  /** What it looks at: what the framework believes, or the field itself, of whoever sent it. */
  readonly by: 'belief' | 'field'
  readonly says: string
  readonly place: Place
}

/** `if (!req.secure) res.redirect('https://' + ...)`, `if (req.headers['x-forwarded-proto'] !== 'https') ...`. */
export function guardIn({ calls, file }: JsModule): HttpsGuard | undefined {
  for (const { name, node, place } of calls) {
    if (!name.endsWith('.redirect') || !file.text.slice(node.from, node.to).includes('https://')) continue
    for (let parent = node.parent; parent !== null; parent = parent.parent) {
      const condition = parent.name === 'IfStatement' ? parent.getChild('ParenthesizedExpression') : null
      if (condition === null) continue
      const says = file.text.slice(condition.from, condition.to)
      if (byField.test(says)) return { by: 'field', says, place }
      if (byBelief.test(says)) return { by: 'belief', says, place }
    }
  }
  return undefined
}

/** The session of express-session, cookie-session or the like; undefined: none is set up in this file. */
export function sessionCookieIn({ calls }: JsModule): CookieFact | undefined {
  const call = calls.find(({ name, args }) => sessions.test(name) && args.some(({ kind }) => kind === 'object'))
  const options = call?.args.find(({ kind }) => kind === 'object')
  if (call === undefined || options === undefined) return undefined
  const cookie = entryOf(options, 'cookie')
  const from = cookie?.kind === 'object' ? cookie : options
  const secure = entryOf(from, 'secure')
  const [name, sameSite, domain, path] = [
    textOf(entryOf(options, 'name')) ?? textOf(entryOf(options, 'cookieName')),
    textOf(entryOf(from, 'sameSite')),
    textOf(entryOf(from, 'domain')),
    textOf(entryOf(from, 'path')),
  ]
  return {
    secure: securityOf(secure),
    place: secure?.place ?? call.place,
    ...(name === undefined ? {} : { name }),
    ...(sameSite === undefined ? {} : { sameSite: sameSite.toLowerCase() }),
    ...(domain === undefined ? {} : { domain }),
    ...(path === undefined ? {} : { path }),
  }
}

/** With `secure: true` there is no cookie at all on what is believed to be http. */
function securityOf(value: JsValue | undefined): CookieFact['secure'] {
  if (value?.kind === 'string' && value.text === 'auto') return 'believed'
  const truth = value === undefined ? false : truthOf(value)
  return truth === undefined ? 'unknown' : truth ? 'demanded' : 'never'
}

function textOf(value: JsValue | undefined): string | undefined {
  return value?.kind === 'string' ? value.text : undefined
}

/** helmet sends it on every answer, unless it is told not to. */
export function hstsIn({ calls }: JsModule): Pick<AppFacts, 'hsts' | 'hstsField'> {
  const call = calls.find(({ name }: JsCall) => helmets.test(name))
  if (call === undefined) return { hsts: { value: false } }
  const options = call.args.find(({ kind }) => kind === 'object')
  const choice = entryOf(options, 'hsts') ?? entryOf(options, 'strictTransportSecurity')
  if (choice !== undefined && truthOf(choice) === false) return { hsts: { value: false, place: choice.place } }
  const age = entryOf(choice, 'maxAge')
  const seconds = age?.kind === 'number' ? age.value : 31_536_000
  return {
    hsts: { value: age?.kind === 'unknown' ? 'unknown' : seconds > 0, place: call.place },
    hstsField: `max-age=${seconds}; includeSubDomains`,
  }
}

const byField = /x-forwarded-proto['"]?\s*\]?\)?\s*!==?\s*['"]https/i
const byBelief = /!\s*(?:req|request|ctx|ctx\.request)\.secure\b|\.protocol\s*!==?\s*['"]https['"]/
const sessions =
  /^(?:session|expressSession|cookieSession|cookie_session|koaSession|(?:express|cookie|koa)_session_1)$|require\(['"](?:express-session|cookie-session|koa-session)['"]\)$/
const helmets = /^helmet(?:_1)?(?:\.(?:hsts|strictTransportSecurity))?$|require\(['"](?:helmet|koa-helmet)['"]\)$/
