import assert from 'node:assert/strict'
import test from 'node:test'

import { appServerProducts, edgeProducts, frameworkProducts } from '../../src/products/products.ts'

test('no two products share a name', () => {
  const names = [...edgeProducts, ...appServerProducts, ...frameworkProducts].map(({ name }) => name)
  assert.deepEqual(names, [...new Set(names)])
})
