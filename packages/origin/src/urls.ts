import type { Belief } from '@lasthop/contract'
import { findPublicOrigin } from './public-origins.ts'
import type { PublicOrigin } from './public-origins.ts'
import { pathOf } from './received.ts'

/** Where a link is asked for: what is believed of the request, and its target. */
export interface UrlQuestion {
  readonly belief: Belief
  readonly target: string
  readonly origins: readonly PublicOrigin[]
}

/**
 * An absolute URL on the public origin the visitor uses. `reference` is a path (`/login`), a query (`?page=2`), a fragment,
 * or a name beside the current path (`edit`); it can never change the host. Throws an Error that explains when the host
 * the visitor asked for is not one of ours, and a TypeError for a reference with a scheme.
 */
export function urlFor(question: UrlQuestion, reference: string): string {
  return publicOriginOf(question) + escapePath(absolutePath(reference, pathOf(question.target) ?? '/'))
}

/**
 * Bytes that a browser would read as another character or drop, escaped: a backslash is a slash to it, and a tab or a line
 * break is nothing (WHATWG URL, section 4.4).
 */
export function escapePath(path: string): string {
  let escaped = ''
  for (const character of path) escaped += isPlain(character) ? character : encodeURIComponent(character.toWellFormed())
  return escaped
}

function publicOriginOf({ belief, origins }: UrlQuestion): string {
  if (origins.length === 0) {
    throw new Error("url() needs publicOrigins: createOrigin({ publicOrigins: ['https://app.example'] }).")
  }
  const { scheme, authority } = belief
  if (authority === undefined) throw new Error(`No host can be believed of this request. ${belief.because.join(' ')}`)
  const origin = findPublicOrigin(origins, { scheme, authority })
  if (origin !== undefined) return origin
  const asked = `${scheme}://${authority.text}`
  throw new Error(
    `The visitor asked for ${JSON.stringify(asked)}, which is not one of publicOrigins: no URL is built on it.`,
  )
}

/** RFC 3986 section 5.3, without the removal of dot segments: browsers do that, and it stays on the host. */
function absolutePath(reference: string, current: string): string {
  if (reference.startsWith('/')) return reference
  const path = upTo(current, /[?#]/)
  if (reference === '' || reference.startsWith('#')) return upTo(current, /#/) + reference
  if (reference.startsWith('?')) return path + reference
  // RFC 3986 section 4.2: a colon in the first segment makes it a scheme.
  if (upTo(reference, /[/?#\\]/).includes(':')) {
    throw new TypeError(`url() takes a path on this host such as "/login", and found ${JSON.stringify(reference)}.`)
  }
  return path.slice(0, path.lastIndexOf('/') + 1) + reference
}

function upTo(text: string, end: RegExp): string {
  const at = text.search(end)
  return at < 0 ? text : text.slice(0, at)
}

function isPlain(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code > 0x20 && code < 0x7f && !'"<>\\^`{|}'.includes(character)
}
