import { isProblem, problem, type Problem } from '@lasthop/contract'
import { createHash } from 'node:crypto'
import { readRequired } from './files.ts'
import { parseCertificate } from './key-pair.ts'

/** The authorities whose certificates a site's visitors must show. */
export interface ClientCa {
  /** PEM, one or several. */
  readonly pem: string
  /** Tells these authorities from others: a session, or a connection, that was begun with others is worth nothing. */
  readonly digest: string
}

/** Reads the authorities of `client_ca`. */
export async function loadClientCa(file: string): Promise<ClientCa | Problem> {
  const pem = await readRequired(file, 'ca')
  return isProblem(pem) ? pem : parseClientCa(pem, file)
}

function parseClientCa(text: string, file: string): ClientCa | Problem {
  const blocks = text.match(certificateBlock) ?? [text]
  for (const [index, block] of blocks.entries()) {
    const certificate = parseCertificate(block, file)
    if (isProblem(certificate)) return certificate
    if (!certificate.ca) return noAuthority(file, index + 1)
  }
  const pem = `${blocks.join('\n')}\n`
  return { pem, digest: createHash('sha256').update(pem).digest('hex') }
}

function noAuthority(file: string, number: number): Problem {
  return problem(
    `Certificate ${number} in "${file}" is not that of an authority: client_ca names who signs the visitors' certificates, not the visitors' own. Put the authority's certificate there.`,
  )
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g
