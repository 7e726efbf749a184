import { problem, type Problem } from '@lasthop/contract'
import { constants } from 'node:crypto'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { KeyPair } from './key-pair.ts'

/** TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only (RFC 9325 section 4.2), ready for a site. */
export function secureContextOf(pair: KeyPair, ticketKeys?: Buffer): SecureContext | Problem {
  try {
    return createSecureContext({ ...policyWith(ticketKeys), cert: pair.certPem, key: pair.keyPem })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return problem(`The certificate for ${pair.names.join(', ')} cannot be served: ${reason}.`)
  }
}

/** A context that holds no certificate: every handshake that ends up with it fails, and shows nothing. */
export function createRefusingContext(): SecureContext {
  return createSecureContext(policy)
}

/** Processes that share these 48 bytes resume each other's sessions; without them OpenSSL makes its own. */
function policyWith(ticketKeys: Buffer | undefined): SecureContextOptions {
  return ticketKeys === undefined ? policy : { ...policy, ticketKeys }
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
