import { createHash, randomBytes } from 'node:crypto'
import { firstOf, withoutFields, type Fields } from '@lasthop/contract'

/**
 * The fields of a WebSocket handshake for an app that speaks HTTP/1.1. RFC 8441 section 5: over HTTP/2 the key and its
 * answer are not used, so the key is ours, and whatever the client sent under these names is dropped.
 */
export function websocketFields(fields: Fields): string[] {
  return [...withoutFields(fields, isKeyField), keyName, randomBytes(16).toString('base64')]
}

/** Whether the app's 101 answers the key it was sent (RFC 6455 section 4.1): only then has it read the handshake. */
export function acceptsKey(sent: Fields, answered: Fields): boolean {
  const key = firstOf(sent, 'sec-websocket-key')
  const accept = firstOf(answered, 'sec-websocket-accept')
  return accept === createHash('sha1').update(`${key}${keyGuid}`).digest('base64')
}

function isKeyField(name: string): boolean {
  return name === 'sec-websocket-key' || name === 'sec-websocket-accept'
}

const keyName = 'Sec-WebSocket-Key'
/** RFC 6455 section 1.3. */
const keyGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
