import assert from 'node:assert/strict'
import test from 'node:test'

import { interpolate } from '../../../src/products/compose/interpolate.ts'

const variables = new Map([
  ['SET', 'x'],
  ['EMPTY', ''],
])

for (const [written, value] of [
  ['$SET-$$SET', 'x-$SET'],
  ['${SET}', 'x'],
  ['${SET:-d}', 'x'],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${UNSET:-d}', 'd'],
  ['${UNSET-}', ''],
  ['${UNSET:-${SET}y}', 'xy'],
  ['${SET:?must be set}', 'x'],
  ['${UNSET:?must be set}', '${UNSET:?must be set}'],
  ['${SET:+alt}', 'alt'],
  ['${EMPTY:+alt}', ''],
  ['${UNSET}:8000', '${UNSET}:8000'],
  ['{{ "$1" }}', '{{ "$1" }}'],
] as const) {
  test(`compose makes ${JSON.stringify(value)} of ${written}`, () => {
    assert.equal(interpolate(written, variables), value)
  })
}
