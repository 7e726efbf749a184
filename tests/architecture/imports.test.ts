import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import test from 'node:test'
import { readImports, root } from './imports.ts'

test('every way of importing is seen, and comments are not code', (t) => {
  const folder = mkdtempSync(join(root, 'tests/architecture/scanned-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'all.ts'), everyWay)
  const seen = readImports(relative(root, join(folder, 'all.ts')))
  assert.deepEqual(
    seen.map(({ to, kind, typesOnly }) => `${kind} ${to}${typesOnly ? ' (types)' : ''}`),
    [
      'package node:net',
      'package @lasthop/contract (types)',
      'file tests/architecture/long.ts',
      'file tests/architecture/again.ts',
      'package bare',
      'package late',
    ],
  )
})

const everyWay = `
import { connect } from 'node:net'
import type { Belief } from '@lasthop/contract'
import {
  one,
  two,
} from '../long.ts'
export * from '../again.ts'
import 'bare'
// import 'commented'
/* import 'commented-too' */
const late = await import('late')
const address = 'https://app.test' // import 'after-code'
`
