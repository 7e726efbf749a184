import { randomBytes } from 'node:crypto'
import { firstOf, withoutFields, type Fields } from '@lasthop/contract'
import { acceptOf } from '../io/websocket-key.ts'

/**
 * The fields of a WebSocket handshake for an app that speaks HTTP/1.1. RFC 8441 section 5: over HTTP/2 the key and its
 * answer are not used, so the key is ours, and whatever the client sent under these names is dropped.
 */
export function websocketFields(fields: Fields): string[] {
  return [...withoutFields(fields, isKeyField), keyName, randomBytes(16).toString('base64')]
}

/** Whether the app's 101 answers the key it was sent (RFC 6455 section 4.1): only then has it read the handshake. */
export function acceptsKey(sent: Fields, answered: Fields): boolean {
  return firstOf(answered, 'sec-websocket-accept') === acceptOf(firstOf(sent, 'sec-websocket-key') ?? '')
}

function isKeyField(name: string): boolean {
  return name === 'sec-websocket-key' || name === 'sec-websocket-accept'
}

const keyName = 'Sec-WebSocket-Key'
