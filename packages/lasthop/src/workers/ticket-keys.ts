import { randomBytes } from 'node:crypto'

/** Keys for session tickets: 16 bytes of name, 16 for the HMAC, 16 for AES, as OpenSSL takes them. */
export function freshTicketKeys(): Uint8Array {
  return randomBytes(48)
}

/**
 * Whoever steals these keys can read the TLS 1.2 sessions that were resumed by them, so they do not live long (RFC 5077
 * section 5.5). Node holds one set at a time: a ticket of the set before costs its client one full handshake.
 */
export const ticketKeysLifeMs = 12 * 3_600_000
