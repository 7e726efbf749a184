import type { AppCure } from '../app-server.ts'
import { replace, type Edit } from '../edit.ts'
import type { SourceFile } from '../place.ts'
import type { DjangoSettings } from './settings.ts'

/** What may be changed in the settings, each for what it cures. */
export function curesOf(settings: DjangoSettings, file: SourceFile): readonly AppCure[] {
  return [...readScheme(settings, file), ...secureCookie(settings, file)]
}

function readScheme({ proxyHeader }: DjangoSettings, file: SourceFile): readonly AppCure[] {
  const shared = {
    rules: ['P101', 'P104', 'P107', 'P108', 'P109', 'P605'],
    grade: 'review',
    note: 'Django then believes X-Forwarded-Proto of whoever connects to it: the proxy must set it always, and nobody else may reach the port.',
  } as const
  if (proxyHeader.kind === 'unset') return [{ ...shared, edits: [append(file, rightLine)] }]
  if (proxyHeader.kind !== 'pair' || (proxyHeader.key === rightKey && proxyHeader.value === 'https')) return []
  return [{ ...shared, edits: [replace(proxyHeader.valuePlace, `("${rightKey}", "https")`)] }]
}

function secureCookie({ sessionCookieSecure }: DjangoSettings, file: SourceFile): readonly AppCure[] {
  if (sessionCookieSecure.value !== false) return []
  const note = 'The session cookie is then sent over https only.'
  const { place } = sessionCookieSecure
  const edit =
    place === undefined ? append(file, 'SESSION_COOKIE_SECURE = True') : replace(place, 'SESSION_COOKIE_SECURE = True')
  return [{ rules: ['P601'], grade: 'review', note, edits: [edit] }]
}

/** A line at the end of a file, in the file's own line ends. */
function append({ path, text }: SourceFile, line: string): Edit {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const before = text === '' || text.endsWith('\n') ? '' : end
  return { path, start: text.length, end: text.length, text: `${before}${line}${end}` }
}

const rightKey = 'HTTP_X_FORWARDED_PROTO'
const rightLine = `SECURE_PROXY_SSL_HEADER = ("${rightKey}", "https")`
