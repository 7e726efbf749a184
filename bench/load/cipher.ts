import { join } from 'node:path'
import { env } from 'node:process'

/** What every load generator asks for, and nothing else, as browsers ask for it first: left to themselves, proxies choose different ones. */
export const cipher = 'TLS_AES_128_GCM_SHA256'

/** The environment of load generators that offer what OpenSSL is configured to offer: the same one. */
export const offeringCipher = { ...env, OPENSSL_CONF: join(import.meta.dirname, 'openssl.cnf') }
