import assert from 'node:assert/strict'
import test from 'node:test'
import { findFiles, readCode, readImports, type Import } from './imports.ts'

/** The floors of packages/lasthop/src: a room imports from rooms below its own floor, never from beside or above. */
const floors: readonly (readonly string[])[] = [
  ['clock', 'h2', 'io', 'state', 'wire'],
  ['certs', 'config', 'observe'],
  ['acme', 'app', 'listen', 'upstream'],
  ['products', 'proxy'],
  ['doctor', 'workers'],
  ['console'],
  ['cli'],
]

/** What each package may import besides its own files and Node. */
const dependencies: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  corpus: ['@lasthop/contract'],
  origin: ['@lasthop/contract'],
}

const rooms = findFiles('packages/lasthop/src/*/**/*.ts')
const pure = [
  ...findFiles('packages/contract/src/**/*.ts'),
  ...findFiles('packages/lasthop/src/{h2,wire,products,doctor/rules,doctor/report}/**/*.ts'),
]

test('every room of packages/lasthop/src has a floor', () => {
  const homeless = new Set(rooms.map(roomOf).filter((room) => floorOf(room) === -1))
  assert.deepEqual([...homeless], [], 'Give these rooms a floor here and in ARCHITECTURE.md.')
})

test('imports between rooms go down only', () => {
  const wrong = rooms.flatMap(readImports).filter((found) => found.kind === 'file' && !goesDown(found))
  assert.deepEqual(wrong.map(sentence), [], 'A room imports only from rooms on lower floors.')
})

test('no package reaches into the files of another', () => {
  const wrong = findFiles('packages/*/src/**/*.ts')
    .flatMap(readImports)
    .filter(({ from, to, kind }) => kind === 'file' && packageOf(from) !== packageOf(to))
  assert.deepEqual(wrong.map(sentence), [], 'Import another package by its name.')
})

test('contract, corpus and origin depend on nothing but the packages below them', () => {
  const wrong = Object.keys(dependencies)
    .flatMap((name) => findFiles(`packages/${name}/src/**/*.ts`))
    .flatMap(readImports)
    .filter((found) => found.kind === 'package' && !mayDependOn(found))
  assert.deepEqual(wrong.map(sentence), [], 'These packages have no dependencies; types alone are free.')
})

test('contract, wire, products, rules and reports import nothing that touches the world', () => {
  const wrong = pure.flatMap(readImports).filter(({ to, kind }) => kind === 'package' && !harmless.has(to))
  assert.deepEqual(wrong.map(sentence), [], 'These rooms are pure: pass the value in instead.')
})

test('contract, wire, products, rules and reports use no clock, chance, timer, environment or network', () => {
  const wrong = pure.filter((file) => impure.test(readCode(file)))
  assert.deepEqual(wrong, [], `These files match ${String(impure)}.`)
})

function goesDown({ from, to }: Import): boolean {
  return roomOf(from) === roomOf(to) || floorOf(roomOf(to)) < floorOf(roomOf(from))
}

function roomOf(file: string): string {
  return file.split('/')[3] ?? ''
}

function packageOf(file: string): string {
  return file.split('/')[1] ?? ''
}

function floorOf(room: string): number {
  return floors.findIndex((floor) => floor.includes(room))
}

function mayDependOn({ from, to, typesOnly }: Import): boolean {
  const name = packageOf(from)
  if (to.startsWith('node:')) return name === 'origin'
  return typesOnly || (dependencies[name] ?? []).includes(to)
}

function sentence({ from, to }: Import): string {
  return `${from} imports ${to}`
}

const harmless = new Set([
  '@lasthop/contract',
  '@lasthop/corpus',
  'node:buffer',
  '@lezer/common',
  '@lezer/javascript',
  '@lezer/python',
  'php-parser',
  'yaml',
  'toml-eslint-parser',
])

const impure =
  /\bprocess\.|\bnew Date\(|\bDate\.now\b|\bperformance\.|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\(/
