/** A request target as Go's net/url reads it. */
export interface Url {
  /** With an absolute target. */
  readonly host: string | undefined
  /** Decoded; may be empty. */
  readonly path: string
  /** As it was written, or as Go escapes it. */
  readonly escapedPath: string
  /** What follows a scheme without slashes: it is sent instead of a path. */
  readonly opaque?: string | undefined
  /** With its question mark; empty if there is none. */
  readonly query: string
}

/** Reads a request's target; `unsettled` for one whose authority Go may refuse. */
export function parseUrl(method: string, target: string): Url | 'wrong' | 'unsettled' {
  if (method !== 'CONNECT' || target.startsWith('/')) return parseTarget(target)
  return target === '' ? 'wrong' : parseTarget(`http://${target}`)
}

/** The target as it is sent. */
export function targetOf({ opaque, escapedPath, query }: Pick<Url, 'opaque' | 'escapedPath' | 'query'>): string {
  return (opaque ?? (escapedPath || '/')) + query
}

/** Changes a path that may be escaped or not, as Caddy does: the escaped one first. */
export function changePath(
  url: Pick<Url, 'path' | 'escapedPath'>,
  change: (path: string) => string,
): Pick<Url, 'path' | 'escapedPath'> {
  const raw = change(url.escapedPath)
  const decoded = isEscaped(raw) ? unescapePath(raw) : ''
  const path = decoded === '' ? change(url.path) : decoded
  const isKept = raw !== path && isEncoded.test(raw) && unescapePath(raw) === path
  // What is the same unescaped is escaped anew.
  return { path, escapedPath: isKept ? raw : path === '*' ? path : escapePath(path) }
}

function parseTarget(target: string): Url | 'wrong' | 'unsettled' {
  if (target === '' || controls.test(target)) return 'wrong'
  if (target === '*') return { host: undefined, path: '*', escapedPath: '*', query: '' }
  const scheme = /^([a-zA-Z][a-zA-Z0-9+\-.]*):/.exec(target)?.[1]
  if (scheme === undefined && /^[^/?]*:/.test(target) && /^:|^[a-zA-Z]/.test(target)) return 'wrong'
  const rest = scheme === undefined ? target : target.slice(scheme.length + 1)
  const at = rest.indexOf('?')
  const [before, query] = at === -1 ? [rest, ''] : [rest.slice(0, at), rest.slice(at)]
  if (!before.startsWith('/'))
    return scheme === undefined ? 'wrong' : { host: undefined, path: '', escapedPath: '', opaque: before, query }
  if (scheme === undefined || !before.startsWith('//')) return withPath(before, query, undefined)
  const slash = before.indexOf('/', 2)
  // Who logs in takes no part in the host.
  const authority = before.slice(2, slash === -1 ? undefined : slash).replace(/^[\w:]*@/, '')
  if (!/^[A-Za-z0-9.-]*(?::\d*)?$/.test(authority)) return 'unsettled'
  return withPath(slash === -1 ? '' : before.slice(slash), query, authority)
}

function withPath(written: string, query: string, host: string | undefined): Url | 'wrong' {
  if (!isEscaped(written)) return 'wrong'
  const path = unescapePath(written)
  const escapedPath = isEncoded.test(written) ? written : escapePath(path)
  return { host, path, escapedPath, query }
}

function isEscaped(written: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(written)
}

function unescapePath(written: string): string {
  return written.replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function escapePath(path: string): string {
  return path.replace(
    /[^A-Za-z0-9\-_.~$&+,/:;=@]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

// Control characters are what is looked for.
// oxlint-disable-next-line no-control-regex
const controls = /[\x00-\x1f\x7f]/
// What net/url takes as a path that is encoded already.
const isEncoded = /^(?:[A-Za-z0-9\-_.~!$&'()*+,/:;=@[\]]|%[0-9A-Fa-f]{2})*$/
