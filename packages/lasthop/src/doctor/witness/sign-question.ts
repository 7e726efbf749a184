import { createHmac, randomBytes } from 'node:crypto'

import { formatWitnessTarget, witnessTextOf, type HopSecret } from '@lasthop/contract'

/** The target of a fresh question to the witness of an application: it answers each one once. */
export function signQuestion({ id, secret }: HopSecret, now: Date): string {
  const question = { key: id, at: Math.floor(now.getTime() / 1000), once: randomBytes(16).toString('base64url') }
  const mac = createHmac('sha256', Buffer.from(secret, 'base64url')).update(witnessTextOf(question), 'latin1')
  return formatWitnessTarget({ ...question, signature: mac.digest('base64url') })
}

/** A new key for a witness, as an application and the doctor share it. */
export function makeWitnessKey(): string {
  return `w${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64url')}`
}
