/** Clients' certificates of several authorities, made with openssl: good ones and bad ones. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate and its key, PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** An authority in a folder, and whom it vouches for. */
export interface ClientAuthority {
  /** The file for `client_ca`. */
  readonly file: string
  /** `words` go to `openssl x509 -req`; `extensions` are lines of an openssl configuration. */
  issue(subject: string, change?: { words?: readonly string[]; extensions?: string }): Identity
}

/** Makes an authority. */
export function makeClientAuthority(folder: string, name: string): ClientAuthority {
  const path = (suffix: string) => join(folder, `${name}.${suffix}`)
  newKey(path('key'))
  run(`req -x509 -new -key ${path('key')} -out ${path('pem')} -days 30`, '-subj', `/CN=${name}`)
  return {
    file: path('pem'),
    issue(subject, { words = ['-days', '30'], extensions = clientUse } = {}) {
      newKey(path('leaf.key'))
      writeFileSync(path('ext'), extensions)
      run(`req -new -utf8 -key ${path('leaf.key')} -out ${path('csr')}`, '-subj', subject)
      const signer = `-CA ${path('pem')} -CAkey ${path('key')} -CAcreateserial -extfile ${path('ext')}`
      run(`x509 -req -in ${path('csr')} -out ${path('leaf.pem')} ${signer}`, ...words)
      return { cert: readFileSync(path('leaf.pem'), 'utf8'), key: readFileSync(path('leaf.key'), 'utf8') }
    },
  }
}

function newKey(path: string): void {
  run(`genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${path}`)
}

function run(line: string, ...more: readonly string[]): void {
  execFileSync('openssl', [...line.split(' '), ...more], { stdio: 'pipe' })
}

const clientUse = 'basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n'
