import { isProblem, problem, type Problem } from '@lasthop/contract'
import { stat } from 'node:fs/promises'
import { readText } from '../state/files.ts'
import { entryProblem, type Entry, type EntryProblem } from './entry-problem.ts'
import { parseKeyPair, type KeyPair } from './key-pair.ts'

/** The files of a certificate that somebody else looks after. */
export interface KeyPairFiles {
  /** PEM: the site's certificate, then its chain. */
  readonly cert: string
  /** PEM, without a password. */
  readonly key: string
}

/** A pair that can be served, and what its owner should know about it all the same. */
export interface LoadedPair {
  readonly pair: KeyPair
  readonly warnings: readonly Problem[]
}

/** Reads a site's own certificate and key. The problem says which file is wrong and what to do about it. */
export async function loadKeyPair(files: KeyPairFiles, now: Date): Promise<LoadedPair | Problem> {
  const pair = await readKeyPair(files)
  if (isProblem(pair)) return pair
  const warnings = [datesProblem(pair, files.cert, now), await openKeyProblem(files.key)]
  return { pair, warnings: warnings.filter((warning) => warning !== undefined) }
}

/** The same without a look at the clock: an ended certificate is read too. */
export async function readKeyPair({ cert, key }: KeyPairFiles): Promise<KeyPair | EntryProblem> {
  const certPem = await readRequired(cert, 'cert')
  if (isProblem(certPem)) return certPem
  const keyPem = await readRequired(key, 'key')
  if (isProblem(keyPem)) return keyPem
  return parseKeyPair({ certPem, certFile: cert, keyPem, keyFile: key })
}

/** The file of an entry, which must be there. */
export async function readRequired(path: string, entry: Entry): Promise<string | EntryProblem> {
  const text = await readText(path)
  if (isProblem(text)) return entryProblem(entry, text.message)
  return text ?? entryProblem(entry, `"${path}" does not exist: a file in PEM was expected there. Correct the path.`)
}

/**
 * A certificate out of its dates is served all the same: the visitor's clock decides, which may be the right one, and a browser
 * says better what is wrong than a connection that is refused.
 */
export function datesProblem(pair: KeyPair, file: string, now: Date): Problem | undefined {
  if (now > pair.notAfter) {
    return problem(`The certificate in "${file}" ended on ${dayOf(pair.notAfter)}: browsers refuse it. Renew it.`)
  }
  if (now < pair.notBefore) {
    return problem(
      `The certificate in "${file}" begins on ${dayOf(pair.notBefore)} and today is ${dayOf(now)}. Check the clock of this machine.`,
    )
  }
  return undefined
}

/** Whoever can read the key can pretend to be the site. Windows has other rights than these. */
export async function openKeyProblem(path: string): Promise<Problem | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || process.platform === 'win32' || (found.mode & everybodyReads) === 0) return undefined
  return problem(
    `The key "${path}" can be read by every user of this machine. Take that away with chmod o= "${path}", and if others have used this machine, get a new key.`,
  )
}

const everybodyReads = 0o004

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
