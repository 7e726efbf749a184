import { randomBytes } from 'node:crypto'

/** A fresh mark for an address that no cache has seen. */
export function makeNonce(): string {
  return randomBytes(5).toString('hex')
}

/** A path with a nonce in its query, so that no cache answers and none is spoilt. */
export function withNonce(path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}__d=${makeNonce()}`
}
