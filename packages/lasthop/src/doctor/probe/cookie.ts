import type { Scheme } from '@lasthop/contract'

/** A Set-Cookie field, as browsers read it (RFC 6265bis section 5). */
export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly isSecure: boolean
  readonly isHttpOnly: boolean
  readonly sameSite: string
  readonly path: string | undefined
  readonly domain: string | undefined
  /** Whether it takes the cookie away. */
  readonly isRemoval: boolean
}

/** Reads one Set-Cookie value; without a name it is none. */
export function parseSetCookie(text: string): SetCookie | undefined {
  const [pair = '', ...rest] = text.split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals).trim()
  if (equals <= 0 || name === '') return undefined
  const attributes = new Map(
    rest.map((part) => {
      const at = part.indexOf('=')
      return at === -1
        ? ([part.trim().toLowerCase(), ''] as const)
        : ([part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const)
    }),
  )
  return {
    name,
    value: pair.slice(equals + 1).trim(),
    isSecure: attributes.has('secure'),
    isHttpOnly: attributes.has('httponly'),
    sameSite: (attributes.get('samesite') ?? '').toLowerCase(),
    path: attributes.get('path'),
    domain: attributes.get('domain'),
    isRemoval: Number(attributes.get('max-age') ?? 1) <= 0 || isPast(attributes.get('expires')),
  }
}

function isPast(expires: string | undefined): boolean {
  return expires !== undefined && /\b19(?:69|70)\b/.test(expires)
}

/** Why a browser drops a cookie that comes with an answer; undefined: it keeps it. */
export function whyDropped(cookie: SetCookie, scheme: Scheme, host: string): string | undefined {
  const { name, isSecure, path, domain } = cookie
  if (isSecure && scheme === 'http') return 'it is Secure, and came over http'
  if (name.startsWith('__Secure-') && !isSecure) return 'its name begins with __Secure-, and it is not Secure'
  if (name.startsWith('__Host-') && (!isSecure || path !== '/' || domain !== undefined))
    return 'its name begins with __Host-, which demands Secure, Path=/ and no Domain'
  if (cookie.sameSite === 'none' && !isSecure) return 'it is SameSite=None, and not Secure'
  if (domain !== undefined && domain !== '' && !isWithin(host, domain.replace(/^\./, '').toLowerCase()))
    return `it is for ${domain}, and came from ${host}`
  return undefined
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

/** The cookies of one host, kept by browser rules. */
export class Jar {
  readonly #host: string
  readonly #kept = new Map<string, SetCookie & { readonly scope: string }>()

  constructor(host: string) {
    this.#host = host
  }

  /** Takes in what an answer to a request for `path` sets; gives what a browser drops, and why. */
  take(
    values: readonly string[],
    scheme: Scheme,
    path: string,
  ): readonly { readonly name: string; readonly because: string }[] {
    return values.flatMap((value) => {
      const cookie = parseSetCookie(value)
      if (cookie === undefined) return []
      const because = whyDropped(cookie, scheme, this.#host) ?? this.#blocked(cookie, scheme)
      if (because !== undefined) return [{ name: cookie.name, because }]
      const scope = cookie.path?.startsWith('/') === true ? cookie.path : path.replace(/\/[^/]*$/, '') || '/'
      if (cookie.isRemoval) this.#kept.delete(`${cookie.name} ${scope}`)
      else this.#kept.set(`${cookie.name} ${scope}`, { ...cookie, scope })
      return []
    })
  }

  /** RFC 6265bis section 5.7: an insecure answer does not replace a Secure cookie. */
  #blocked({ name, isSecure }: SetCookie, scheme: Scheme): string | undefined {
    const isTaken = [...this.#kept.values()].some((kept) => kept.name === name && kept.isSecure)
    return scheme === 'http' && !isSecure && isTaken ? 'a Secure cookie of this name is there already' : undefined
  }

  /** The value of Cookie for a request; an empty text for none. */
  headerFor(scheme: Scheme, path: string): string {
    return this.namesFor(scheme, path)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  /** The cookies that a request carries. */
  namesFor(scheme: Scheme, path: string): readonly SetCookie[] {
    return [...this.#kept.values()].filter(
      ({ isSecure, scope }) => (!isSecure || scheme === 'https') && matchesPath(path.split('?')[0] ?? '/', scope),
    )
  }

  valueOf(name: string): string | undefined {
    return [...this.#kept.values()].find((kept) => kept.name === name)?.value
  }
}

/** RFC 6265 section 5.1.4. */
function matchesPath(path: string, scope: string): boolean {
  return path === scope || (path.startsWith(scope) && (scope.endsWith('/') || path.charAt(scope.length) === '/'))
}
