/** The cookies of a request. The first of a name counts: browsers send the more specific one first. */
export function parseCookies(field: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of (field ?? '').split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals).trim()
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim())
  }
  return cookies
}

/** A cookie for this host alone, over https alone, out of reach of scripts (RFC 6265bis section 4.1.3). */
export function hostCookie(name: string, value: string, lifeSeconds?: number): string {
  const life = lifeSeconds === undefined ? '' : `; Max-Age=${lifeSeconds}`
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax${life}`
}
