import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldServerName, isCovered, wildcardOf } from '../../src/certs/names.ts'

const covers: readonly (readonly [host: string, names: readonly string[], covered: boolean])[] = [
  ['app.test', ['app.test'], true],
  ['one.app.test', ['*.app.test'], true],
  ['app.test', ['*.app.test'], false],
  ['a.one.app.test', ['*.app.test'], false],
  ['*.app.test', ['*.app.test'], true],
  ['127.0.0.1', ['*.0.0.1'], false],
  ['::1', ['::1'], true],
  ['localhost', ['*.localhost', '*'], false],
]

for (const [host, names, covered] of covers) {
  test(`a certificate for ${names.join(' ')} ${covered ? 'covers' : 'does not cover'} ${host}`, () => {
    assert.equal(isCovered(host, names), covered)
  })
}

test('names are compared without case and without one trailing dot', () => {
  assert.equal(foldServerName('APP.Test.'), 'app.test')
  assert.equal(foldServerName('app.test..'), 'app.test.')
})

test('only a first label can be stood for by a wildcard', () => {
  assert.equal(wildcardOf('www.app.test'), '*.app.test')
  assert.equal(wildcardOf('localhost'), 'localhost')
  assert.equal(wildcardOf('.test'), '.test')
})
