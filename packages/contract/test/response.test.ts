import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isForbiddenTrailer, rewriteResponseFields, rewriteTrailers } from '../src/index.ts'
import { familyNames, hopByHopNames } from './laws/family.ts'

test('a response keeps its own fields, in order, and loses those of the hop, framing and Alt-Svc', () => {
  const kept = [
    'Server',
    'app',
    'Set-Cookie',
    'a=1',
    'Set-Cookie',
    'b=2',
    'X-Custom_Odd',
    '1',
    'Strict-Transport-Security',
    'max-age=1',
  ]
  const lost = hopByHopNames.flatMap((name) => [name, 'x'])
  const fields = [...lost, ...kept, 'Alt-Svc', 'h3=":8443"', 'Content-Length', '3', 'content-length', '4']
  assert.deepEqual(rewriteResponseFields(fields), kept)
})

test('an app can nominate its own fields, over several lines, but not cookies or what describes the body', () => {
  const fields = [
    'Connection',
    'close, X-Internal',
    'connection',
    'SET-COOKIE,content-type , x-Debug',
    'X-Internal',
    '1',
  ]
  const kept = ['Content-Type', 'text/plain', 'Set-Cookie', 'a=1', 'X-Other', '1']
  assert.deepEqual(rewriteResponseFields([...fields, 'X-Debug', '2', ...kept]), kept)
})

test('trailers that would become a new head are not relayed, in any spelling', () => {
  const forbidden = [
    [...familyNames, ...hopByHopNames, 'Host', 'Content-Length', 'Content-Encoding', 'Content-Type'],
    ['Authorization'],
    ['Cookie', 'Set-Cookie', 'Cache-Control', 'Expect', 'Range', 'Location', 'Vary', 'Via'],
    ['X-Request-Id', 'Signature'],
  ].flat()
  for (const name of forbidden) {
    for (const spelling of [name, name.toLowerCase(), name.replaceAll('-', '_')])
      assert.ok(isForbiddenTrailer(spelling), spelling)
  }
  for (const name of ['x_sum', '', 'a b', ':path']) assert.ok(isForbiddenTrailer(name), name)
})

test('a checksum, a status and timings may come after the body', () => {
  const fields = ['X-Sum', '1', 'Grpc-Status', '0', 'Server-Timing', 'db', 'Digest', 'x', 'ETag', '"a"']
  assert.deepEqual(rewriteTrailers(['X-Forwarded-Proto', 'http', ...fields, 'X_Forwarded_Proto', 'http']), fields)
})
