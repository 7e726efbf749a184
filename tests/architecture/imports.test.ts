import assert from 'node:assert/strict'
import test from 'node:test'
import { parseImports, withoutComments } from './imports.ts'

test('every way of importing is seen, and comments are not code', () => {
  const seen = parseImports('a/room/file.ts', withoutComments(everyWay))
  assert.deepEqual(
    seen.map(({ to, kind, typesOnly }) => `${kind} ${to}${typesOnly ? ' (types)' : ''}`),
    [
      'package node:net',
      'package @lasthop/contract (types)',
      'file a/long.ts',
      'file a/again.ts',
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
