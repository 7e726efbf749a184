/** A Strict-Transport-Security field, as browsers read it (RFC 6797 section 6.1). */
export interface Hsts {
  readonly maxAge: number
  readonly includesSubDomains: boolean
  readonly isForPreload: boolean
}

/** Reads the field; a sentence says why browsers ignore it. */
export function parseHsts(value: string): Hsts | string {
  const pairs = value
    .split(';')
    .map((part) => /^\s*([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s"]*)))?\s*$/.exec(part))
    .filter((match) => match !== null)
  const parts = value.split(';').filter((part) => part.trim() !== '')
  if (pairs.length < parts.length) return 'it is not a list of directives with ";" between them'
  const named = new Map(pairs.map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain]))
  if (named.size < pairs.length) return 'a directive stands in it twice'
  const age = named.get('max-age')
  if (age === undefined || !/^\d+$/.test(age)) return 'it has no max-age in seconds'
  return {
    maxAge: Number(age),
    includesSubDomains: named.has('includesubdomains'),
    isForPreload: named.has('preload'),
  }
}

/** `30 days`, `10 minutes`. */
export function describeAge(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 86_400)} days`
}

/** Half a year, from which on it is worth something to who comes seldom. */
export const enoughSeconds = 180 * 86_400

/** What lists of preloaded sites demand. */
export const preloadSeconds = 365 * 86_400
