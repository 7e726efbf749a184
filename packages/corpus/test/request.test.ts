import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bytesOf, corpus, parseCorpusFields, placedAt, requestFor, type CorpusRequest } from '../src/index.ts'
import { believed, get, hosted, post } from '../src/write.ts'
import { readStrictly } from './strict-parser.ts'

const placements: readonly (readonly [sent: string, authority: string, placed: string])[] = [
  ['app.test', 'app.example.org', 'app.example.org'],
  ['app.test', 'localhost:8443', 'localhost:8443'],
  ['app.test', '[::1]:8443', '[::1]:8443'],
  ['app.test', '[::1]', '[::1]'],
  ['APP.TEST', 'localhost:8443', 'LOCALHOST:8443'],
  ['app.test.', 'localhost:8443', 'localhost.:8443'],
  ['app.test:80', 'localhost:8443', 'localhost:80'],
  ['app.test:', 'localhost:8443', 'localhost:'],
  ['app.test, evil.test', 'localhost:8443', 'localhost:8443, evil.test'],
  ['app.test.evil.test', 'localhost:8443', 'localhost.evil.test'],
  ['app.test/evil', 'localhost:8443', 'localhost:8443/evil'],
  ['nobody.test', 'localhost:8443', 'nobody.test'],
]

for (const [sent, authority, placed] of placements) {
  test(`Host "${sent}" becomes "${placed}" at ${authority}`, () => {
    assert.equal(placedAt(requestOf(hosted(sent)), authority).raw, hosted(placed))
  })
}

test('an absolute target and Origin are placed like Host, and a body keeps its bytes', () => {
  const body = 'Host: app.test\r\n\r\napp.test'
  const raw = post(['Origin: https://app.test', `Content-Length: ${body.length}`], body).replace(
    '/a',
    'https://app.test/a',
  )
  const { raw: placed } = placedAt(requestOf(raw), 'localhost:8443')
  assert.match(
    placed,
    /^POST https:\/\/localhost:8443\/a HTTP\/1.1\r\nHost: localhost:8443\r\nOrigin: https:\/\/localhost:8443\r\n/,
  )
  assert.ok(placed.endsWith(`\r\n\r\n${body}`))
})

test('expected values are placed like the fields', () => {
  const request: CorpusRequest = {
    ...requestOf(get()),
    expect: believed({ present: { 'X-Forwarded-Host': 'app.test:80' } }),
  }
  const { expect } = placedAt(request, 'localhost:8443')
  assert.deepEqual(expect, believed({ present: { 'X-Forwarded-Host': 'localhost:80' } }))
})

test('the bytes of a request are one for each character', () => {
  assert.deepEqual(bytesOf('a\x00\r\n\xff'), Uint8Array.of(0x61, 0, 13, 10, 0xff))
  assert.deepEqual(requestFor(requestOf(get()), 'a.b'), bytesOf(get().replace('app.test', 'a.b')))
})

test('the simple parse of the fields keeps order, case and duplicates', () => {
  const raw = 'GET / HTTP/1.1\r\nHost:app.test\r\nX-A: \t1 \r\nx-a:\r\nX-B: \xa0:\r\n\r\nbody: no'
  assert.deepEqual(parseCorpusFields(raw), ['Host', 'app.test', 'X-A', '1', 'x-a', '', 'X-B', '\xa0:'])
  assert.deepEqual(parseCorpusFields('GET / HTTP/1.1\r\n\r\n'), [])
})

test('a request that is believed at app.test is as well formed anywhere else', () => {
  for (const request of corpus.filter(({ expect }) => expect.kind === 'believed')) {
    const { raw } = placedAt(request, 'app.test:8443')
    assert.equal(readStrictly(raw, request.arrives === 'plain' ? 'http' : 'https').kind, 'request', request.id)
  }
})

function requestOf(raw: string): CorpusRequest {
  return { id: 'X', title: 'X', tries: 'x', raw, arrives: 'both', expect: believed() }
}
