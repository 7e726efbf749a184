import { readFile } from 'node:fs/promises'

import type { Command } from '../command.ts'

/** Prints the version of the package. */
export const version: Command = async (_words, { stdout }) => {
  // The same way up from src/ and from dist/.
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8')
  stdout.write(`lasthop ${versionIn(JSON.parse(text))}\n`)
  return 0
}

function versionIn(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  throw new Error('The package has no version.')
}
