import { createPrivateKey, createPublicKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { issueLeaf, issueRoot, type Issued, type Validity } from '../../src/certs/issue.ts'

/** A certificate authority of a test, its root in a file. */
export interface TestAuthority {
  readonly rootFile: string
  readonly rootPem: string
  issue(names: readonly string[], validity?: Validity): Issued
}

const dayMs = 86_400_000

/** From `fromDays` to `toDays`, counted from today. */
export function days(fromDays: number, toDays: number): Validity {
  return { notBefore: new Date(Date.now() + fromDays * dayMs), notAfter: new Date(Date.now() + toDays * dayMs) }
}

export function openAuthority(folder: string, commonName: string): TestAuthority {
  const root = issueRoot(commonName, days(-30, 30))
  const rootFile = join(folder, `${commonName}.pem`)
  writeFileSync(rootFile, root.certPem)
  const privateKey = createPrivateKey(root.keyPem)
  const signer = { commonName, privateKey, publicKey: createPublicKey(privateKey) }
  return {
    rootFile,
    rootPem: root.certPem,
    issue: (names, validity = days(-1, 20)) => issueLeaf(signer, names, validity),
  }
}
