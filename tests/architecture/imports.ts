import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One import of a source file. `to` is the imported file, from the root, or the name of a package. */
export interface Import {
  readonly from: string
  readonly to: string
  readonly kind: 'file' | 'package'
  readonly typesOnly: boolean
}

/** The repository's root folder. */
export const root = join(import.meta.dirname, '../..')

/** Files that match the pattern, as paths from the root, sorted. */
export function findFiles(pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: (path) => path === 'node_modules' || path === 'dist' }).toSorted()
}

/** The file's text without its comments, so that a word in a sentence is not taken for code. */
export function readCode(file: string): string {
  return withoutComments(readFileSync(join(root, file), 'utf8'))
}

/** Every import and re-export of the source file, static or dynamic. */
export function readImports(file: string): Import[] {
  return parseImports(file, readCode(file))
}

/** The imports of this code, as if it stood in the file. */
export function parseImports(file: string, code: string): Import[] {
  return [...code.matchAll(imports)].map(({ groups }) => {
    const specifier = groups?.['static'] ?? groups?.['bare'] ?? groups?.['dynamic'] ?? ''
    const typesOnly = groups?.['type'] !== undefined
    if (!specifier.startsWith('.')) return { from: file, to: specifier, kind: 'package', typesOnly }
    return { from: file, to: join(dirname(file), specifier), kind: 'file', typesOnly }
  })
}

export function withoutComments(text: string): string {
  return text.replaceAll(comments, '')
}

// A comment starts a line or follows a space: not the `//` in an address or the `/*` in a pattern.
const comments = /(?<=^|\s)(?:\/\*[\s\S]*?\*\/|\/\/[^\n]*)/gm

const imports =
  /^(?:import|export)\s+(?<type>type\s+)?[^'";]*?\sfrom\s+'(?<static>[^']+)'|^import\s+'(?<bare>[^']+)'|\bimport\(\s*'(?<dynamic>[^']+)'/gm
