import { compileSign, signingSecret, type HopSecret, type SignedMessage } from '@lasthop/contract'
import { hopKeyOf } from '@lasthop/origin/hop-key'

/** Signs a request for the app: adds the two fields of the signature to the end of its list. */
export type Sign = (message: SignedMessage & { readonly fields: string[] }) => void

/** Prepares signing with the secrets of a site, each from its time on. */
export function compileSigning(label: string, secrets: readonly HopSecret[]): Sign {
  const sign = compileSign(label)
  const keys = secrets.map((secret) => ({ ...hopKeyOf(secret), from: secret.from }))
  if (keys.length === 0) throw new Error('There is no key to sign with.')
  return (message) => {
    const now = Math.floor(Date.now() / 1000)
    const key = signingSecret(keys, now)
    if (key !== undefined) message.fields.push(...sign(message, key, now))
  }
}
