/** Paths as Caddy cleans them before it compares or cuts them, so that no spelling gets past a matcher. */

/** A path without doubled slashes and dots; nothing is `.`, as Go has it. A slash at its end stays. */
export function cleanPath(path: string): string {
  if (path === '') return '.'
  const isRooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!isRooted) parts.push(part)
  }
  const cleaned = (isRooted ? '/' : '') + parts.join('/') || '.'
  return cleaned !== '/' && path.endsWith('/') ? `${cleaned}/` : cleaned
}

/** A path without a prefix, which is compared in any case and to what is escaped. */
export function withoutPrefix(path: string, prefix: string): string {
  let at = 0
  for (let index = 0; at < path.length && index < prefix.length; index++, at++) {
    const wanted = prefix.charAt(index)
    let found = path.charAt(at)
    if (found === '%' && path.length >= at + 3) {
      const hex = /^%([0-9A-Fa-f]{2})$/.exec(path.slice(at, at + 3))?.[1]
      if (hex === undefined) return path
      found = String.fromCharCode(Number.parseInt(hex, 16))
      at += 2
    }
    if (found.toLowerCase() !== wanted.toLowerCase()) return path
  }
  // What was read is compared with the prefix, not what of the prefix was: so does Caddy.
  return at >= prefix.length ? path.slice(at) : path
}
