import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { findFiles, root } from './imports.ts'

/** Below these folders, every source file has its line. */
const checked = /^(?:packages|examples|bench|scripts|tests)\//
const mapped = readFileMap()
const sources = ['packages/*/src/**/*.*', 'examples/*/src/**/*.*', 'bench/**/*.*', 'scripts/**/*', 'tests/**/*.*']
  .flatMap(findFiles)
  .filter((path) => !isFolder(path) && !path.includes('__pycache__'))

test('ARCHITECTURE.md has a file map', () => {
  assert.notEqual(
    mapped.length,
    0,
    'ARCHITECTURE.md has no line of the form "packages/NAME/src/FILE.ts  — what it is".',
  )
})

test('every source file has its line in the file map of ARCHITECTURE.md', () => {
  const missing = sources.filter((file) => !mapped.some((path) => covers(path, file)))
  assert.deepEqual(missing, [], 'ARCHITECTURE.md has no line "PATH  — what it is" for these files.')
})

test('every line of the file map names something that exists', () => {
  const stale = mapped.filter((path) => !existsSync(join(root, path)))
  assert.deepEqual(stale, [], 'ARCHITECTURE.md names these files, which are gone: remove or correct their lines.')
})

test('no file has two lines in the file map', () => {
  const twice = mapped.filter((path, index) => mapped.indexOf(path) !== index)
  assert.deepEqual(twice, [], 'ARCHITECTURE.md names these files twice.')
})

/** A line covers its own file; one that ends in `/` covers all that the folder holds. */
function covers(path: string, file: string): boolean {
  return path.endsWith('/') ? file.startsWith(path) : file === path
}

/** The paths of all lines `PATH  — what it is`, in a list or a fenced block, below the checked folders. */
function readFileMap(): string[] {
  const document = join(root, 'ARCHITECTURE.md')
  if (!existsSync(document)) return []
  const lines = readFileSync(document, 'utf8').matchAll(/^\s*(?:[-*] )?`?([\w.@/-]+)`?\s+—\s+\S/gm)
  return [...lines].map(([, path]) => path ?? '').filter((path) => checked.test(path))
}

function isFolder(path: string): boolean {
  return statSync(join(root, path)).isDirectory()
}
