import type { Rule } from '../rule.ts'
import { cookieDrafts } from './cookies.ts'
import { example, rightSettings } from './examples.ts'

const none = `${rightSettings}SESSION_COOKIE_SAMESITE = "None"\n`

export const p603: Rule = {
  id: 'P603',
  slug: 'samesite-none-insecure',
  level: 'warn',
  title: 'a cookie is SameSite=None and not Secure',
  why: 'Browsers drop it.',
  how: 'The settings of the session cookie, or the attributes of Set-Cookie on a running site.',
  traps: 'None known.',
  cure: 'Set Secure.',
  bad: example({ settings: none.replace('SECURE = True', 'SECURE = False') }),
  good: example({ settings: none }),
  find: (view) =>
    cookieDrafts(view, ({ sameSite, secure }) =>
      sameSite === 'none' && secure === 'never'
        ? 'The session cookie is SameSite=None without Secure: browsers drop it.'
        : undefined,
    ),
}
