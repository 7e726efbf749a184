import { isProblem, parseAuthority, parseScheme } from '@lasthop/contract'
import { findPublicOrigin, parsePublicOrigins } from './public-origins.ts'

/**
 * Absolute URLs in a Next.js application, whose `request.url` names the address it listens on. Made once; then give it the
 * fields of a request and a path: `url(await headers(), '/login')`. Only ever on one of `publicOrigins`: throws an Error for a
 * visitor who asked for another host, and a TypeError for a wrong origin or for something that is no path.
 */
export function nextUrls(publicOrigins: readonly string[]): (headers: Headers, path: string) => string {
  const origins = parsePublicOrigins(publicOrigins)
  if (isProblem(origins)) throw new TypeError(`nextUrls: ${origins.message}`)
  return (headers, path) => {
    if (!isPath(path))
      throw new TypeError(`url() takes a path on this host such as "/login", and found ${JSON.stringify(path)}.`)
    const scheme = parseScheme(headers.get('x-forwarded-proto') ?? 'http') ?? 'http'
    const authority = parseAuthority(headers.get('host') ?? '')
    const origin = authority === undefined ? undefined : findPublicOrigin(origins, { scheme, authority })
    if (origin !== undefined) return origin + path
    throw new Error(
      `The visitor asked for ${JSON.stringify(headers.get('host'))}, which is not one of publicOrigins: no URL is built on it.`,
    )
  }
}

/** A browser reads a backslash as a slash, and drops tabs and line breaks (WHATWG URL, section 4.4). */
function isPath(path: string): boolean {
  return /^\/[\x21-\x5b\x5d-\x7e]*$/.test(path)
}
