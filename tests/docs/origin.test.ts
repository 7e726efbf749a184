import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'packages/origin/README.md'), 'utf8')
const guide = readFileSync(join(root, 'docs/guide/origin.md'), 'utf8')

test('every example in the README of origin compiles', () => {
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)
  assert.ok(examples.length > 8, `${examples.length} examples`)
  // Inside the package, where its examples' imports are found.
  const folder = mkdtempSync(join(root, 'packages/origin/.readme-'))
  try {
    for (const [index, code] of examples.entries()) writeFileSync(join(folder, `example-${index}.ts`), code)
    const compilerOptions = { noEmit: true, allowImportingTsExtensions: true, rewriteRelativeImportExtensions: false }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../../tsconfig.base.json', compilerOptions, include: ['*.ts'] }),
    )
    const { status, stdout } = spawnSync(execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the guide names every finding that there is, and none that there is not', () => {
  const source = readFileSync(join(root, 'packages/contract/src/finding-code.ts'), 'utf8')
  const codes = [...source.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code)
  const table = guide.slice(guide.indexOf('## Findings')).match(/^\| `.*$/gm) ?? []
  const named = table.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, code]) => code))
  assert.deepEqual(new Set(named), new Set(codes))
  assert.equal(named.length, codes.length, 'Each finding has one row.')
})

test('the guide names every variable of the preload', () => {
  const source = readFileSync(join(root, 'packages/origin/src/environment.ts'), 'utf8')
  const variables = new Set(source.match(/LASTHOP_ORIGIN_[A-Z_]*[A-Z]/g))
  assert.deepEqual(new Set(guide.match(/^\| `LASTHOP_ORIGIN_\w+/gm)?.map((line) => line.slice(3))), variables)
})
