import { isProblem, problem, type Problem } from '@lasthop/contract'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { withLock } from '../state/lock.ts'
import type { Validity } from './issue.ts'
import { isRenewalDue, parseKeyPair, type KeyPair } from './key-pair.ts'
import { parseCertificateName } from './names.ts'
import { openRoot, rootDatesProblem, type Root } from './root.ts'
import { readStoredPair, storedPairPath, writeStoredPair } from './store.ts'

/** The machine's own certificate authority: certificates for names that no public one would sign. */
export interface LocalCa {
  /** The root certificate, PEM. */
  readonly rootPem: string
  /** The file to give to browsers: `HOME/ca/root.crt`. */
  readonly rootPath: string
  /** The stored certificate for exactly these names if it still fits and is not due for renewal, else a new one, stored. */
  certificateFor(names: readonly string[]): Promise<KeyPair | Problem>
  /** What is stored for these names and was signed by this root, due or not: what to serve when renewal fails. */
  storedFor(names: readonly string[]): Promise<KeyPair | undefined>
  /** A new certificate that nobody keeps: for a home that cannot be written to. */
  unstoredFor(names: readonly string[]): Promise<KeyPair | Problem>
  /** What is wrong with the root by this clock: then nothing new is signed. */
  datesProblem(): Problem | undefined
}

/** Opens the authority in a home folder, and makes its root the first time. One root per home, whoever asks at once. */
export async function openLocalCa(home: string, now: () => Date): Promise<LocalCa | Problem> {
  const root = await openRoot(home, now())
  return isProblem(root) ? root : authorityOf(root, { home, now })
}

interface Surroundings {
  readonly home: string
  readonly now: () => Date
}

function authorityOf(root: Root, { home, now }: Surroundings): LocalCa {
  const folder = join(home, 'certs', 'local')
  const storedFor = async (names: readonly string[]) => readFitting(storedPairPath(folder, names), { names, root })

  const freshFor = async (names: readonly string[]) => {
    const pair = await storedFor(names)
    return pair && !isRenewalDue(pair, now()) ? pair : undefined
  }

  const issueFor = async (names: readonly string[]) => {
    const pair = await issuePair(root, names, now())
    return (await writeStoredPair(storedPairPath(folder, names), pair)) ?? pair
  }

  const signable = (wanted: readonly string[]) => rootDatesProblem(root, now()) ?? parseNames(wanted)

  return {
    rootPem: root.certPem,
    rootPath: root.certPath,
    async storedFor(wanted) {
      const names = parseNames(wanted)
      return isProblem(names) ? undefined : storedFor(names)
    },
    async certificateFor(wanted) {
      const names = signable(wanted)
      if (isProblem(names)) return names
      // Looked at again under the lock: another process may have issued it in between.
      return (await freshFor(names)) ?? withLock(home, async () => (await freshFor(names)) ?? issueFor(names))
    },
    async unstoredFor(wanted) {
      const names = signable(wanted)
      return isProblem(names) ? names : issuePair(root, names, now())
    },
    datesProblem: () => rootDatesProblem(root, now()),
  }
}

/** A damaged pair is worth no more than none: it is ours to replace, unlike the root. */
async function readFitting(path: string, { names, root }: { names: readonly string[]; root: Root }) {
  const pair = await readStoredPair(path)
  if (pair === undefined || isProblem(pair)) return undefined
  const leaf = new X509Certificate(pair.certPem)
  const fits = isSameSet(pair.names, names) && leaf.checkIssued(root.certificate) && leaf.verify(root.signer.publicKey)
  return fits ? pair : undefined
}

async function issuePair(root: Root, names: readonly string[], now: Date): Promise<KeyPair> {
  // Loaded only when something is to be issued: it takes most of the time that a start needs (measured: 70 ms).
  const { issueLeaf } = await import('./issue.ts')
  const issued = issueLeaf(root.signer, names, leafValidity(root, now))
  const file = 'a new certificate'
  const pair = parseKeyPair({ ...issued, certFile: file, keyFile: file })
  if (isProblem(pair)) throw new Error(pair.message)
  return pair
}

/** At most 90 days, never longer than the root, begun an hour ago for clients whose clock is behind. */
function leafValidity(root: Root, now: Date): Validity {
  const notBefore = new Date(now.getTime() - hourMs)
  const end = Math.min(notBefore.getTime() + leafLifeMs, root.certificate.validToDate.getTime())
  return { notBefore, notAfter: new Date(end) }
}

function parseNames(wanted: readonly string[]): readonly string[] | Problem {
  if (wanted.length === 0) return problem('A certificate was asked for without a name: at least one was expected.')
  const names: string[] = []
  for (const text of wanted) {
    const name = parseCertificateName(text)
    if (isProblem(name)) return name
    names.push(name)
  }
  return names
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name))
}

const hourMs = 3_600_000
// RFC 5280 section 4.1.2.5 counts the last second too.
const leafLifeMs = 90 * 24 * hourMs - 1000
