import { join } from 'node:path'
import { env } from 'node:process'

/** What every load generator asks for, and nothing else, as browsers ask for it first: left to themselves, proxies choose different ones. */
export const cipher = 'TLS_AES_128_GCM_SHA256'

/** The one exchange of keys that all proxies of the bench know: not each has an OpenSSL that knows the hybrid ones with ML-KEM. */
export const keyExchange = 'X25519'

/** For clients that Node runs: both. */
export const offered = { ciphers: cipher, ecdhCurve: keyExchange } as const

/** The environment of load generators that offer what OpenSSL is configured to offer: both. */
export const offeringCipher = { ...env, OPENSSL_CONF: join(import.meta.dirname, 'openssl.cnf') }
