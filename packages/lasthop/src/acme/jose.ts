import { createHash, createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** Signed messages as ACME wants them: flattened JWS (RFC 7515) by ECDSA P-256, and keys as JWK (RFC 7517). */
export interface Jws {
  readonly protected: string
  readonly payload: string
  readonly signature: string
}

/** A public key on P-256. */
export interface Jwk {
  readonly crv: string
  readonly kty: string
  readonly x: string
  readonly y: string
}

/** A new key for an account or a certificate, PEM. */
export function newKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}

/** Signs a payload; an empty one is POST-as-GET (RFC 8555 section 6.3). */
export function signJws(key: KeyObject, head: object, payload: object | undefined): Jws {
  const parts = { protected: encodeJson(head), payload: payload === undefined ? '' : encodeJson(payload) }
  // RFC 7518 section 3.4: the two numbers side by side, not in DER.
  const signature = sign('sha256', Buffer.from(`${parts.protected}.${parts.payload}`), {
    key,
    dsaEncoding: 'ieee-p1363',
  })
  return { ...parts, signature: signature.toString('base64url') }
}

/** RFC 8555 section 7.3.4: the account's key, signed with the key that the authority gave its customer. */
export function bindAccount(jwk: Jwk, eab: { readonly id: string; readonly key: string }, url: string): Jws {
  const parts = { protected: encodeJson({ alg: 'HS256', kid: eab.id, url }), payload: encodeJson(jwk) }
  const mac = createHmac('sha256', Buffer.from(eab.key, 'base64url'))
  const signature = mac.update(`${parts.protected}.${parts.payload}`).digest('base64url')
  return { ...parts, signature }
}

/** The public half, its members in the order of RFC 7638 section 3.2. */
export function jwkOf(key: KeyObject): Jwk {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' })
  if (crv === undefined || kty === undefined || x === undefined || y === undefined) {
    throw new Error('Account keys are on P-256.')
  }
  return { crv, kty, x, y }
}

/** RFC 8555 section 8.1: what shows that the holder of this key wants this challenge. */
export function keyAuthorizationOf(token: string, key: KeyObject): string {
  const thumbprint = createHash('sha256')
    .update(JSON.stringify(jwkOf(key)))
    .digest('base64url')
  return `${token}.${thumbprint}`
}

/** A key that we wrote ourselves. */
export function keyOf(pem: string): KeyObject {
  return createPrivateKey(pem)
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
