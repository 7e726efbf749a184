import { readFile } from 'node:fs/promises'

import type { Command } from '../command.ts'

/** Prints the version of the package. */
export const version: Command = async (_words, { stdout }) => {
  stdout.write(`lasthop ${await readVersion()}\n`)
  return 0
}

/** The version of the package. */
export async function readVersion(): Promise<string> {
  // The same way up from src/ and from dist/.
  return versionIn(JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')))
}

function versionIn(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  throw new Error('The package has no version.')
}
