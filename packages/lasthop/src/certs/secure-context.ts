import { problem, type Problem } from '@lasthop/contract'
import { constants, createHash, hkdfSync } from 'node:crypto'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { ClientCa } from './client-ca.ts'
import type { KeyPair } from './key-pair.ts'

/** Whose sessions a context takes. */
export interface SessionRealm {
  readonly site: string
  readonly clientCa: ClientCa | undefined
  /** 48 bytes that all processes share; without them OpenSSL makes its own. */
  readonly ticketKeys: Uint8Array | undefined
}

/** TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only (RFC 9325 section 4.2), ready for a site. */
export function secureContextOf(pair: KeyPair, realm?: SessionRealm): SecureContext | Problem {
  const sessions = realm === undefined ? {} : { ...sessionsOf(realm), ...authoritiesOf(realm.clientCa) }
  try {
    return createSecureContext({ ...policy, ...sessions, cert: pair.certPem, key: pair.keyPem })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return problem(`The certificate for ${pair.names.join(', ')} cannot be served: ${reason}.`)
  }
}

/** A context that holds no certificate: every handshake that ends up with it fails, and shows nothing. */
export function createRefusingContext(): SecureContext {
  return createSecureContext(policy)
}

/**
 * RFC 6066 section 3: a session is resumed under the name it was begun with. A session of one site would otherwise be a way
 * into another that asks for a client's certificate: what a session was begun with, it is not asked for again. So each site
 * has ticket keys of its own, which end with the authorities that they were made for.
 */
function sessionsOf({ site, clientCa, ticketKeys }: SessionRealm): SecureContextOptions {
  const realm = `lasthop session tickets\0${site}\0${clientCa?.digest ?? ''}`
  const sessionIdContext = createHash('sha256').update(realm).digest('hex').slice(0, 32)
  if (ticketKeys === undefined) return { sessionIdContext }
  return { sessionIdContext, ticketKeys: Buffer.from(hkdfSync('sha256', ticketKeys, '', realm, 48)) }
}

/** `client_ca` may name an intermediate: it is trusted as it stands. */
function authoritiesOf(clientCa: ClientCa | undefined): SecureContextOptions {
  return clientCa === undefined ? {} : { ca: clientCa.pem, allowPartialTrustChain: true }
}

const policy: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  honorCipherOrder: true,
  // A client that renegotiates makes the server work for nothing; no browser does it.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
}
