import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of a certificate for localhost (ECDSA P-256), of its key, and of both in one file. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
  readonly pair: string
}

/** Makes a self-signed certificate in the folder. */
export function makeCertificate(folder: string): CertificateFiles {
  const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), pair: join(folder, 'pair.pem') }
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 -subj /CN=localhost
    -addext subjectAltName=DNS:localhost -keyout ${files.key} -out ${files.certificate}`
  execFileSync('/usr/bin/openssl', words.split(/\s+/), { stdio: 'pipe' })
  writeFileSync(files.pair, readFileSync(files.certificate, 'utf8') + readFileSync(files.key, 'utf8'))
  return files
}
