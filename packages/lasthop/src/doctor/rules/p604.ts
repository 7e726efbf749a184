import type { CookieFact } from '../../products/framework.ts'
import type { Rule } from '../rule.ts'
import { cookieDrafts } from './cookies.ts'
import { example, rightSettings } from './examples.ts'

const named = `${rightSettings}SESSION_COOKIE_NAME = "__Host-session"\n`

export const p604: Rule = {
  id: 'P604',
  slug: 'cookie-prefix-violation',
  level: 'error',
  title: 'a cookie breaks the rules of its prefix',
  why: 'Browsers drop it without a word: whatever it holds is lost.',
  how: 'The name of the session cookie begins with __Host- or __Secure-, and its other settings are not what that demands; or Set-Cookie on a running site shows it.',
  traps: 'Development on http.',
  cure: '__Host-: Secure, Path=/ and no Domain. __Secure-: Secure.',
  bad: example({ settings: `${named}SESSION_COOKIE_DOMAIN = "example.org"\n` }),
  good: example({ settings: named }),
  find: (view) => cookieDrafts(view, broken),
}

function broken({ name = '', secure, domain, path = '/' }: CookieFact): string | undefined {
  const prefix = /^__(?:host|secure)-/i.exec(name)?.[0]
  if (prefix === undefined) return undefined
  const isHost = prefix.toLowerCase() === '__host-'
  const faults = [
    ...(secure === 'never' ? ['it is not Secure'] : []),
    ...(isHost && domain !== undefined ? [`it has the domain ${domain}`] : []),
    ...(isHost && path !== '/' ? [`its path is ${path}`] : []),
  ]
  return faults.length === 0 ? undefined : `Browsers drop the cookie ${name}: ${faults.join(', and ')}.`
}
