/** A path as Apache's modules see it, or the status by which it is refused. */
export type DecodedPath =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'bad'; readonly status: number }

/** What a server says about paths. */
export interface PathRules {
  readonly mergesSlashes: boolean
  /** AllowEncodedSlashes. */
  readonly encodedSlashes: 'refused' | 'decoded' | 'kept'
}

/** Normalises and decodes a path: ap_normalize_path, then ap_unescape_url. */
export function decodePath(raw: string, rules: PathRules): DecodedPath {
  if (raw === '*' || raw === '') return { kind: 'path', path: raw }
  const normal = resolveSegments(decodeUnreserved(raw), rules)
  if (normal === undefined) return { kind: 'bad', status: 400 }
  const decoded = unescapePath(normal, rules)
  if (typeof decoded === 'number') return { kind: 'bad', status: decoded }
  const path = rules.encodedSlashes === 'decoded' ? (resolveSegments(decoded, rules) ?? decoded) : decoded
  return { kind: 'path', path }
}

/** Decodes what need not have been encoded. An escape that is none is refused. */
function decodeUnreserved(raw: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(raw)) return undefined
  return raw.replace(/%([0-9A-Fa-f]{2})/g, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return unreserved.test(character) ? character : escape
  })
}

/** Merges slashes, and resolves `.` and `..`; a path that climbs above the root is refused. */
function resolveSegments(plain: string | undefined, { mergesSlashes }: PathRules): string | undefined {
  if (plain === undefined) return undefined
  const segments = (mergesSlashes ? plain.replace(/\/{2,}/g, '/') : plain).slice(1).split('/')
  const kept: string[] = []
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    if (segment === '..') {
      if (kept.pop() === undefined) return undefined
    } else if (segment !== '.') kept.push(segment)
    if (isLast && (segment === '.' || segment === '..')) kept.push('')
  }
  return `/${kept.join('/')}`
}

function unescapePath(path: string, { encodedSlashes }: PathRules): string | number {
  let status = 0
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (escape, hex: string) => {
    const code = Number.parseInt(hex, 16)
    if (code === 0 || (code === slash && encodedSlashes === 'refused')) status = 404
    return code === slash && encodedSlashes === 'kept' ? escape : String.fromCharCode(code)
  })
  return status === 0 ? decoded : status
}

/** A path for the next hop: everything encoded that ap_proxy_canonenc does not allow. */
export function encodePath(path: string, keepsEncodedSlashes: boolean): string {
  let encoded = ''
  for (let at = 0; at < path.length; at++) {
    const character = path.charAt(at)
    const isKept = keepsEncodedSlashes && /^%2f/i.test(path.slice(at, at + 3))
    encoded += isKept || allowed.test(character) ? character : percent(character)
  }
  return encoded
}

/** A character as percent and two upper-case digits. */
export function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** A character as percent and two lower-case digits: how Apache escapes what it answers. */
export function percentLower(character: string): string {
  return percent(character).toLowerCase()
}

const slash = 0x2f
const unreserved = /[A-Za-z0-9\-._~]/
const allowed = /[A-Za-z0-9~$\-_.+!*'(),;:@&=/]/
