import { hash } from 'node:crypto'
import type { HopKey, HopSecret } from '@lasthop/contract'

/** The key that a secret of the signed hop stands for. */
export function hopKeyOf({ id, secret }: HopSecret): HopKey {
  return { id, mac: compileMac(Buffer.from(secret, 'base64url')) }
}

/**
 * HMAC-SHA256 (RFC 2104) of texts under one key, in base64. Two one-shot hashes: an `Hmac` object per text took
 * 2.8 µs where this takes 1.6 µs (measured, 700 bytes, Node 26).
 */
export function compileMac(secret: Uint8Array): (text: Uint8Array) => string {
  const key = secret.length > blockBytes ? hash('sha256', secret, 'buffer') : secret
  let inner = padded(key, 0x36, 2048)
  const outer = padded(key, 0x5c, digestBytes)
  return (text) => {
    const end = blockBytes + text.length
    if (end > inner.length) inner = padded(key, 0x36, 2 * text.length)
    inner.set(text, blockBytes)
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockBytes, 'latin1')
    return hash('sha256', outer, 'base64')
  }
}

/** The key, mixed with a byte, at the start of a buffer with room for `roomBytes` more. */
function padded(key: Uint8Array, byte: number, roomBytes: number): Buffer {
  const block = Buffer.alloc(blockBytes + roomBytes)
  block.set(key)
  for (let at = 0; at < blockBytes; at++) block[at] = (block[at] ?? 0) ^ byte
  return block
}

const blockBytes = 64
const digestBytes = 32
