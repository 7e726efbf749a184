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
  const base = baseOf(reference, pathOf(question.target) ?? '/')
  return publicOriginOf(question) + escapeTarget(base) + escapeText(reference)
}

/**
 * A request's target, made safe for a URL: a browser reads a backslash as a slash, and a tab or a line break as nothing
 * (WHATWG URL, section 4.4). Targets are latin-1 (HTTP/2 lets any byte through),
 * so each character is the byte that was sent.
 */
export function escapeTarget(target: string): string {
  return escapeUnlessPlain(target, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

/** The same for text of the application's own, which is Unicode. */
function escapeText(text: string): string {
  return escapeUnlessPlain(text, (character) => encodeURIComponent(character.toWellFormed()))
}

function escapeUnlessPlain(text: string, escape: (character: string) => string): string {
  let escaped = ''
  for (const character of text) escaped += isPlain(character) ? character : escape(character)
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

/** What comes before a reference (RFC 3986 section 5.2.3). Dot segments are left to browsers: they stay on the host. */
function baseOf(reference: string, current: string): string {
  if (reference.startsWith('/')) return ''
  if (reference === '' || reference.startsWith('#')) return upTo(current, /#/)
  const path = upTo(current, /[?#]/)
  if (reference.startsWith('?')) return path
  // RFC 3986 section 4.2: a colon in the first segment makes it a scheme.
  if (upTo(reference, /[/?#\\]/).includes(':')) {
    throw new TypeError(`url() takes a path on this host such as "/login", and found ${JSON.stringify(reference)}.`)
  }
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function upTo(text: string, end: RegExp): string {
  const at = text.search(end)
  return at < 0 ? text : text.slice(0, at)
}

function isPlain(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code > 0x20 && code < 0x7f && !'"<>\\^`{|}'.includes(character)
}
