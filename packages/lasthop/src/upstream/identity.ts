import type { Fields } from '@lasthop/contract'

/**
 * NTLM and Negotiate vouch for a connection, not for a request (RFC 4559): whoever is next on it speaks in that visitor's
 * name. Such a connection serves one client alone.
 */
export function bindsIdentity(fields: Fields, field: 'authorization' | 'www-authenticate'): boolean {
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]
    if (name?.length === field.length && name.toLowerCase() === field && namesBound(fields[at + 1] ?? '')) return true
  }
  return false
}

/** One value may hold several challenges, so the words are looked for at the start and behind every comma. */
function namesBound(value: string): boolean {
  return value.split(',').some((part) => isBound(part.trimStart().slice(0, 10).toLowerCase()))
}

function isBound(start: string): boolean {
  return start === 'ntlm' || start.startsWith('ntlm ') || start === 'negotiate' || start === 'negotiate '
}
