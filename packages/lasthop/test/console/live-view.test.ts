import assert from 'node:assert/strict'
import test from 'node:test'
import { showExchange } from '../../src/console/live-view.ts'
import type { LiveExchange } from '../../src/observe/live.ts'

test('secrets are shown by name, never by value', () => {
  const shown = showExchange(
    exchangeOf({
      asked: [
        'Cookie',
        'sid=topsecret; theme=dark',
        'Authorization',
        'Bearer topsecret',
        'X-Api-Key',
        'topsecret',
        'Referer',
        '/a?token=topsecret',
      ],
      told: 'GET / HTTP/1.1\r\nHost: app.test\r\nCookie: sid=topsecret\r\nSignature: sig=:topsecret:\r\n\r\n',
      answered: ['Set-Cookie', 'sid=topsecret; Path=/; Secure', 'Location', '/in?code=topsecret'],
    }),
  )
  assert.ok(!JSON.stringify(shown).includes('topsecret'))
  assert.deepEqual(
    shown.asked.map(({ name, value }) => `${name}: ${value}`),
    ['Cookie: sid=***; theme=***', 'Authorization: Bearer ***', 'X-Api-Key: ***', 'Referer: /a?token=***'],
  )
  assert.equal(shown.answered[0]?.value, 'sid=***; Path=/; Secure')
})

test('each line says what became of it', () => {
  const shown = showExchange(
    exchangeOf({
      asked: ['Accept', '*/*', 'X_Forwarded_Proto', 'http', 'Keep-Alive', 'timeout=5'],
      told: 'GET / HTTP/1.1\r\nHost: app.test\r\nAccept: */*\r\nX-Forwarded-Proto: https\r\n\r\n',
      dropped: [{ name: 'X_Forwarded_Proto', because: 'family' }],
      answered: ['Location', 'http://app.test/'],
      repaired: 'https://app.test/',
    }),
  )
  assert.deepEqual(
    shown.asked.map(({ mark }) => mark),
    ['passed', 'stripped', 'hop'],
  )
  assert.deepEqual(
    shown.told.map(({ name, mark }) => `${name} ${mark}`),
    ['Host set', 'Accept passed', 'X-Forwarded-Proto set'],
  )
  assert.match(shown.answered[0]?.because ?? '', /https:\/\/app\.test\//)
})

test('an exchange with a thousand long fields is shown cut', () => {
  const asked = Array.from({ length: 2000 }, (_, at) => (at % 2 === 0 ? `X-${at}` : 'v'.repeat(5000)))
  assert.ok(JSON.stringify(showExchange(exchangeOf({ asked }))).length < 200_000)
})

function exchangeOf(facts: Partial<LiveExchange>): LiveExchange {
  const entry = { time: 0, requestId: 'r', scheme: 'https', method: 'GET', target: '/', status: 200 } as const
  const rest = { reason: 'ok', bytesIn: 0, bytesOut: 0, durationMs: 1 }
  const nothing = { asked: undefined, told: undefined, dropped: [], answered: undefined, repaired: undefined }
  return { entry: { ...entry, ...rest }, ...nothing, thinksHttp: false, ...facts }
}
