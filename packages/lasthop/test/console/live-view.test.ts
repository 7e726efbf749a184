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

test('how much of a value is not shown is told, and what is cut is masked all the same', () => {
  const secret = 'b'.repeat(9000)
  const asked = [
    'X-Long',
    'v'.repeat(5000),
    'Cookie',
    `a=1; session=${secret}`,
    'X-Auth',
    secret,
    'Short',
    'v'.repeat(600),
  ]
  const answered = ['Set-Cookie', secret.slice(0, 40), 'Set-Cookie', `n=${secret}; Path=/`]
  const shown = showExchange(exchangeOf({ asked, answered }))
  const values = [...shown.asked, ...shown.answered].map(({ value }) => value)
  assert.equal(values[0], `${'v'.repeat(500)}[+4500]`)
  assert.equal(values[3], `${'v'.repeat(500)}[+100]`)
  assert.doesNotMatch(values.join(' '), /b{2}/)
  assert.match(values[1] ?? '', /^a=\*\*\*; session=\*\*\*/)
  assert.match(values[5] ?? '', /^n=\*\*\*/)
})

function exchangeOf(facts: Partial<LiveExchange>): LiveExchange {
  const entry = { time: 0, requestId: 'r', scheme: 'https', method: 'GET', target: '/', status: 200 } as const
  const rest = { reason: 'ok', bytesIn: 0, bytesOut: 0, durationMs: 1 }
  const nothing = { asked: undefined, told: undefined, dropped: [], answered: undefined, repaired: undefined }
  return { entry: { ...entry, ...rest }, ...nothing, thinksHttp: false, ...facts }
}
