import { readFileSync } from 'node:fs'

/** One row of readers-vectors.json: what a known reader makes of a request. Described in readers.md, section 10. */
export interface Vector {
  readonly id: string
  readonly suite: string
  /** The reader's own settings, in its own words. */
  readonly config: unknown
  readonly peer: string | null
  readonly headers: Readonly<Record<string, string>>
  /** A list only for readers that do nothing but take a field apart. */
  readonly expect: Readonly<Record<string, unknown>> | readonly unknown[]
  readonly note: string
}

function readVectors(): readonly Vector[] {
  const rows: unknown = JSON.parse(readFileSync(new URL('../readers-vectors.json', import.meta.url), 'utf8'))
  if (!Array.isArray(rows) || !rows.every(isVector)) throw new Error('A row of readers-vectors.json is not a vector.')
  return rows
}

function isVector(row: unknown): row is Vector {
  return typeof row === 'object' && row !== null && vectorKeys.every((key) => key in row)
}

const vectorKeys: readonly (keyof Vector)[] = ['id', 'suite', 'config', 'peer', 'headers', 'expect', 'note']

/** All rows. */
export const vectors: readonly Vector[] = readVectors()
