import { createHash } from 'node:crypto'

/** What answers this Sec-WebSocket-Key, in Sec-WebSocket-Accept (RFC 6455 section 4.2.2). */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}${keyGuid}`).digest('base64')
}

/** RFC 6455 section 1.3. */
const keyGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
