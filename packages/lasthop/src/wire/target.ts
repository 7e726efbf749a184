import { malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { hexValue, isTargetText } from './grammar.ts'

/** The form of a request target (RFC 9112 section 3.2). Texts are as sent: nothing is decoded or normalised. */
export type Target =
  | { readonly kind: 'origin'; readonly path: string }
  | {
      readonly kind: 'absolute'
      readonly scheme: 'http' | 'https'
      /** Not empty, without userinfo; its grammar is for the reader to check. */
      readonly authority: string
      /** Begins with a slash. */
      readonly path: string
    }
  | { readonly kind: 'asterisk' }
  | { readonly kind: 'authority' }

/**
 * Tells the four forms apart and refuses what readers disagree on: fragments, backslashes, %00 and broken escapes in
 * the path, userinfo, other schemes. `path` includes the query.
 */
export function parseTarget(method: string, target: string): Target | Fault {
  if (!isTargetText(target) || target.includes('#')) return badTarget
  if (method === 'CONNECT') return parseAuthorityForm(target)
  if (target.charCodeAt(0) === slash) return isSoundPath(target) ? { kind: 'origin', path: target } : badPath
  if (target === '*') return method === 'OPTIONS' ? { kind: 'asterisk' } : badTarget
  return parseAbsolute(target)
}

function parseAuthorityForm(target: string): Target | Fault {
  const isPlain = !target.includes('/') && !target.includes('?') && !target.includes('@') && target.includes(':')
  return isPlain ? { kind: 'authority' } : badTarget
}

function parseAbsolute(target: string): Target | Fault {
  const scheme = schemeOf(target)
  if (scheme === undefined) return badTarget
  const start = scheme.length + 3
  const end = authorityEnd(target, start)
  const authority = target.slice(start, end)
  if (authority === '' || authority.includes('@') || authority.includes('\\')) return badAuthority
  const rest = target.slice(end)
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return isSoundPath(path) ? { kind: 'absolute', scheme, authority, path } : badPath
}

function schemeOf(target: string): 'http' | 'https' | undefined {
  const start = target.slice(0, 8).toLowerCase()
  if (start === 'https://') return 'https'
  return start.startsWith('http://') ? 'http' : undefined
}

function authorityEnd(target: string, start: number): number {
  for (let at = start; at < target.length; at += 1) {
    const code = target.charCodeAt(at)
    if (code === slash || code === question) return at
  }
  return target.length
}

// A backslash is a slash to WHATWG URL readers, but not after the question mark. Browsers send queries such as
// ?p=C:\x and ?off=50% as typed, so those pass; an encoded NUL passes nowhere.
function isSoundPath(path: string): boolean {
  let inQuery = false
  for (let at = 0; at < path.length; at += 1) {
    const code = path.charCodeAt(at)
    if (code === question) inQuery = true
    else if (code === backslash && !inQuery) return false
    else if (code === percent && !isSoundEscape(path, at, inQuery)) return false
  }
  return true
}

function isSoundEscape(path: string, at: number, inQuery: boolean): boolean {
  const high = hexValue(path.charCodeAt(at + 1))
  const low = hexValue(path.charCodeAt(at + 2))
  if (high < 0 || low < 0) return inQuery
  return high + low > 0
}

const slash = 0x2f
const question = 0x3f
const backslash = 0x5c
const percent = 0x25
const badTarget = malformed('bad-target', 'The request target is none of the forms that HTTP knows for this method.')
const badPath = malformed(
  'bad-path',
  'The path holds a backslash, an encoded NUL, or a percent sign without two hex digits.',
)
const badAuthority = malformed('bad-authority', 'The request target has no host, or names a user.')
