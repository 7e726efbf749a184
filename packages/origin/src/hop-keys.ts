import { readFileSync, statSync } from 'node:fs'
import { compileVerify, createSeenSignatures, isProblem, parseHopSecrets, problem } from '@lasthop/contract'
import { signatureSpanSeconds, defaultContract } from '@lasthop/contract'
import type { HopKey, Problem, Trust } from '@lasthop/contract'
import { hopKeyOf } from './hop-key.ts'

/** Where the keys of the signed hop are: in a text, as an environment variable brings it, or in a file. */
export type SignedSource = { readonly keys: string } | { readonly file: string }

/**
 * Trust in whoever has a key of the edge. A file is read again when a request names a key that is not known, at most once a
 * second: the edge may have a new one.
 */
export function openSignedTrust(source: SignedSource): Trust | Problem {
  const first = readKeys(source)
  if (isProblem(first)) return first
  let keys = first
  let lookedAt = nowSeconds()
  const reread = (): void => {
    if (!('file' in source) || nowSeconds() === lookedAt) return
    lookedAt = nowSeconds()
    const read = readKeys(source)
    // What cannot be read while somebody writes it leaves the keys that there are.
    if (!isProblem(read)) keys = read
  }
  const verify = compileVerify({
    label: defaultContract.signatureLabel,
    keyOf(id) {
      if (!keys.has(id)) reread()
      return keys.get(id)
    },
    now: nowSeconds,
    isReplayed: createSeenSignatures(signatureSpanSeconds),
  })
  return { kind: 'signed', verify }
}

function readKeys(source: SignedSource): ReadonlyMap<string, HopKey> | Problem {
  const text = 'file' in source ? readKeyFile(source.file) : source.keys
  const secrets = isProblem(text) ? text : parseHopSecrets(text)
  return isProblem(secrets) ? secrets : new Map(secrets.map((secret) => [secret.id, hopKeyOf(secret)]))
}

/** Whoever can read the keys can speak for the edge. */
function readKeyFile(path: string): string | Problem {
  try {
    const others = statSync(path).mode & 0o077
    if (others !== 0 && process.platform !== 'win32') {
      return problem(`The key file "${path}" can be read by others: run "chmod 600 ${path}", and rotate the keys.`)
    }
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return problem(`The key file "${path}" could not be read (${reason}).`)
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
