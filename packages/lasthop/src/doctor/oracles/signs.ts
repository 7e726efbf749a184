import { valuesOf } from '@lasthop/contract'

import { parseSetCookie } from '../probe/cookie.ts'
import type { Reply } from '../probe/question.ts'
import { tagsOf } from '../probe/tags.ts'

/** What an answer shows of a belief, none of it a proof alone. */
export interface Signs {
  readonly status: number
  /** Scheme of an absolute Location. */
  readonly location: string
  /** Names of cookies, with a mark for Secure. */
  readonly cookies: string
  readonly hasHsts: boolean
  /** Addresses of this host in links, forms and meta fields, by scheme. */
  readonly http: number
  readonly https: number
}

/** Reads the signs of an answer of `host`, an authority. */
export function signsOf(reply: Reply, host: string): Signs | undefined {
  if (reply.kind === 'silence') return undefined
  const { fields, body, status } = reply
  const text = addressesIn(body)
  const count = (scheme: string): number =>
    text.filter((address) => address === `${scheme}://${host}` || address.startsWith(`${scheme}://${host}/`)).length
  const cookies = valuesOf(fields, 'set-cookie').flatMap((value) => {
    const cookie = parseSetCookie(value)
    return cookie === undefined ? [] : [`${cookie.name}${cookie.isSecure ? '+' : ''}`]
  })
  return {
    status,
    location: /^https?:/i.exec(valuesOf(fields, 'location')[0] ?? '')?.[0].toLowerCase() ?? '',
    cookies: cookies.toSorted().join(' '),
    hasHsts: valuesOf(fields, 'strict-transport-security').length > 0,
    http: count('http'),
    https: count('https'),
  }
}

/** The names of the signs in which two answers differ. */
export function differences(a: Signs, b: Signs): readonly (keyof Signs)[] {
  const names = ['status', 'location', 'cookies', 'hasHsts', 'http', 'https'] as const
  return names.filter((name) => a[name] !== b[name])
}

/** Which of two answers speaks more of https: above 0, the second. */
export function leaning(a: Signs, b: Signs): number {
  const secure = ({ cookies }: Signs): number => cookies.split('+').length
  const of = (signs: Signs): number =>
    (signs.location === 'https:' ? 2 : signs.location === 'http:' ? -2 : 0) +
    secure(signs) +
    (signs.hasHsts ? 1 : 0) +
    signs.https -
    signs.http +
    // Who redirects visitors of http to https answers them with less.
    (signs.status < 300 ? 1 : 0)
  return of(b) - of(a)
}

/** Addresses in attributes, and in a body that is no page. */
export function addressesIn(body: string): readonly string[] {
  const tags = tagsOf(body).flatMap(({ name, attributes }) =>
    ['href', 'src', 'action', ...(name === 'meta' ? ['content'] : [])].flatMap(
      (attribute) => attributes.get(attribute) ?? [],
    ),
  )
  return tags.length > 0 ? tags : (body.match(/https?:\/\/[^\s"'<>\\]{1,200}/g) ?? [])
}
