import { isProblem, type Problem } from '@lasthop/contract'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { makeFolder, readText, writePrivately } from '../state/files.ts'
import { parseKeyPair, type KeyPair } from './key-pair.ts'

/**
 * Where the pair for these names is kept: `FOLDER/app.example.com/pair.pem`, key first, then the certificates. It is one
 * file because two cannot be replaced at once: a crash between them would leave a key that fits nothing.
 */
export function storedPairPath(folder: string, names: readonly string[]): string {
  return join(folder, folderNameOf(names), 'pair.pem')
}

/** The stored pair; `undefined` if there is none, a problem if it is damaged. */
export async function readStoredPair(path: string): Promise<KeyPair | undefined | Problem> {
  const text = await readText(path)
  if (text === undefined || isProblem(text)) return text
  return parseKeyPair({ certPem: certificatesIn(text), certFile: path, keyPem: keyIn(text), keyFile: path })
}

/** Stores a pair in one step: a reader finds the old one or the new one. */
export async function writeStoredPair(path: string, pair: KeyPair): Promise<Problem | undefined> {
  return (await makeFolder(join(path, '..'))) ?? (await writePrivately(path, pair.keyPem + pair.certPem))
}

function certificatesIn(text: string): string {
  return text.slice(Math.max(0, text.indexOf('-----BEGIN CERTIFICATE-----')))
}

function keyIn(text: string): string {
  const end = text.indexOf('-----BEGIN CERTIFICATE-----')
  return end === -1 ? text : text.slice(0, end)
}

/** A folder for these names: no system minds its characters. Several names are told apart from the first alone by a digest. */
export function folderNameOf(names: readonly string[]): string {
  const first = (names[0] ?? '').replace('*', '_').replaceAll(':', '-')
  if (names.length === 1) return first
  const digest = createHash('sha256').update(names.toSorted().join(' ')).digest('hex')
  return `${first.slice(0, 200)}+${digest.slice(0, 12)}`
}
