import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../src/wire/faults.ts'
import { parseTarget } from '../../src/wire/target.ts'
import { verdict } from './messages.ts'

const asSent = [
  '/',
  '/a',
  '/a?b=c&d',
  '//evil.test/x',
  '///evil.test',
  '/a/../admin',
  '/./admin',
  '/a/%2e%2e/admin',
  '/a/.%2E/admin',
  '/a/..;/admin',
  '/a%2fadmin',
  '/a%5cadmin',
  '/a%252e%252e/',
  '/a%0d%0aX:%20y',
  '/ADMIN',
  '/%61dmin',
  '/%7Benv.HOME%7D',
  '/?{env.HOME}',
  '/a?b=http://c/d',
  '/a:b@c',
  '/?',
  '/a?',
  '/a?p=C:\\x',
  '/a?off=50%',
  '/a?q=%zz',
  '/|^`{}"<>',
  "/'",
]

for (const target of asSent) {
  test(`RT-07 RT-11 RT-13 the target ${target} is kept byte for byte`, () => {
    assert.deepEqual(parseTarget('GET', target), { kind: 'origin', path: target })
  })
}

const refused: readonly (readonly [method: string, target: string])[] = [
  ['GET', 'ftp://app.test/x'],
  ['GET', 'javascript:x'],
  ['GET', 'https:///x'],
  ['GET', 'https://u:p@app.test/x'],
  ['GET', 'https://@app.test/x'],
  ['GET', 'https://app.test\\x'],
  ['GET', 'https://app.test\\@evil.test/x'],
  ['GET', 'app.test:443'],
  ['GET', '@evil.test/x'],
  ['GET', 'a'],
  ['GET', '?x'],
  ['GET', '*'],
  ['GET', ''],
  ['GET', 'https:/app.test/x'],
  ['GET', 'https:app.test'],
  ['GET', 'wss://app.test/x'],
  ['GET', 'http://'],
  ['OPTIONS', '**'],
  ['options', '*'],
  ['OPTIONS', '*/'],
  ['GET', '/a\\..\\admin'],
  ['GET', '/\\evil.test'],
  ['GET', '\\a'],
  ['GET', 'https://app.test/a\\b'],
  ['GET', '/admin%00.png'],
  ['GET', '/a?b=%00'],
  ['GET', '/%zz'],
  ['GET', '/%'],
  ['GET', '/%4'],
  ['GET', '/%u0041'],
  ['GET', '/%4?1'],
  ['GET', 'https://app.test/%'],
  ['GET', '/a#frag'],
  ['GET', '/a?b#c'],
  ['GET', '#'],
  ['GET', 'https://app.test#f'],
  ['GET', '/\xe9'],
  ['GET', '/a\x01'],
  ['GET', '/a\x7f'],
  ['GET', '/a b'],
  ['GET', '/a\r\nX: y'],
  ['GET', '/\u010a'],
  ['CONNECT', '/a'],
  ['CONNECT', 'app.test'],
  ['CONNECT', 'https://app.test/'],
  ['CONNECT', 'u@app.test:443'],
  ['CONNECT', '*'],
  ['CONNECT', ''],
]

for (const [method, target] of refused) {
  test(`RT-06 RT-12 RT-13 RT-15 the target ${JSON.stringify(target)} of ${method} is refused`, () => {
    assert.match(verdict(parseTarget(method, target)), /^400 bad-(?:target|path|authority)$/)
  })
}

const absolute = [
  { target: 'https://app.test/x?q', scheme: 'https', authority: 'app.test', path: '/x?q' },
  { target: 'https://app.test:443/x', scheme: 'https', authority: 'app.test:443', path: '/x' },
  { target: 'HTTPS://App.Test', scheme: 'https', authority: 'App.Test', path: '/' },
  { target: 'http://app.test?q', scheme: 'http', authority: 'app.test', path: '/?q' },
  { target: 'http://[::1]:80//evil.test', scheme: 'http', authority: '[::1]:80', path: '//evil.test' },
  { target: 'http://app.test/a@b', scheme: 'http', authority: 'app.test', path: '/a@b' },
] as const

for (const { target, ...expected } of absolute) {
  test(`RT-05 the absolute target ${target} is taken apart`, () => {
    assert.deepEqual(parseTarget('GET', target), { kind: 'absolute', ...expected })
  })
}

test('RT-08 an asterisk is the whole server, for OPTIONS only', () => {
  assert.deepEqual(parseTarget('OPTIONS', '*'), { kind: 'asterisk' })
})

test('RT-09 CONNECT names an authority', () => {
  assert.deepEqual(parseTarget('CONNECT', 'evil.test:443'), { kind: 'authority' })
})

test('of all single bytes in a path, only fragments, backslashes, broken escapes and what is not visible ASCII are refused', () => {
  const refusedBytes = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).filter((character) =>
    isFault(parseTarget('GET', `/a${character}b`)),
  )
  const visible = refusedBytes.filter((character) => character > ' ' && character < '\x7f')
  assert.deepEqual(visible, ['#', '%', '\\'])
  assert.equal(refusedBytes.length, 0x180 - 0x7f + 0x21 + 3)
})
