import { isProblem } from '@lasthop/contract'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import tls, { type SecureContext, type SecureContextOptions } from 'node:tls'
import { entryProblem, type Entry, type EntryProblem } from '../certs/entry-problem.ts'
import { parseCertificate, parseKeyPair } from '../certs/key-pair.ts'
import type { Upstream, UpstreamSecurity } from '../config/config.ts'
import { reasonOf } from '../state/system-error.ts'

/** TLS towards one upstream, made ready. */
export interface SecureUpstream {
  readonly context: SecureContext
  /** Asked for by SNI, and held against the certificate; undefined for an address, which has no SNI. */
  readonly serverName: string | undefined
  /** The last session with a verified upstream, to be resumed: a handshake without signatures. */
  session: Buffer | undefined
}

/**
 * Reads the files that an upstream's TLS needs; undefined for an upstream without TLS. At once, not in turns, so that a
 * configuration is swapped whole.
 */
export function loadSecurity({ address, scheme, secure }: Upstream): SecureUpstream | undefined | EntryProblem {
  if ((scheme !== 'https' && scheme !== 'h2') || address.kind !== 'tcp') return undefined
  const options = readOptions(secure)
  if (isProblem(options)) return options
  const name = secure.serverName ?? address.host
  return {
    context: tls.createSecureContext({ minVersion: 'TLSv1.2', ...options }),
    serverName: isIP(name) === 0 ? name : undefined,
    session: undefined,
  }
}

function readOptions({ ca, cert, key }: UpstreamSecurity): SecureContextOptions | EntryProblem {
  const authorities = ca === undefined ? knownAuthorities() : readAuthorities(ca)
  if (isProblem(authorities)) return authorities
  if (cert === undefined || key === undefined) return { ca: [...authorities] }
  const [certPem, keyPem] = [readPem(cert, 'cert'), readPem(key, 'key')]
  if (isProblem(certPem)) return certPem
  if (isProblem(keyPem)) return keyPem
  const pair = parseKeyPair({ certPem, certFile: cert, keyPem, keyFile: key })
  return isProblem(pair) ? pair : { ca: [...authorities], cert: pair.certPem, key: pair.keyPem }
}

function readAuthorities(file: string): readonly string[] | EntryProblem {
  const pem = readPem(file, 'ca')
  if (isProblem(pem)) return pem
  const first = parseCertificate(pem, file)
  return isProblem(first) ? { ...first, entry: 'ca' } : [pem]
}

function readPem(file: string, entry: Entry): string | EntryProblem {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return entryProblem(entry, `"${file}" could not be read: ${reasonOf(error)}. A file in PEM was expected there.`)
  }
}

/** Those of Node, and those that the administrator of this machine has added to the system. */
function knownAuthorities(): readonly string[] {
  return (known ??= [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])])
}

let known: readonly string[] | undefined
