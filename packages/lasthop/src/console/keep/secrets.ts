import { createHash, randomBytes } from 'node:crypto'

/** A new secret that its holder keeps: 256 bits of chance, safe in addresses and cookies. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What we keep of a secret: who reads our database learns nothing to log in with. A secret of 256 bits needs no slow hash. */
export function keyOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
