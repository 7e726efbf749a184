import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultLimits, HeadProgress, parseRequestHead } from '../../src/wire/head.ts'
import { bytesOf, get, request, verdict } from './messages.ts'

/** Gives the bytes one more at a time and parses when told to; says how many bytes were there at the end, and how often it parsed. */
function arrive(raw: string): { at: number; said: string; parses: number } {
  const progress = new HeadProgress()
  let parses = 0
  for (let end = 1; end <= raw.length; end += 1) {
    const bytes = bytesOf(`..${raw.slice(0, end)}`)
    if (!progress.isWorthParsing(bytes, 2, defaultLimits)) continue
    parses += 1
    const said = verdict(parseRequestHead(bytes, 2, defaultLimits))
    if (said !== 'more') return { at: end, said, parses }
  }
  return { at: raw.length, said: 'more', parses }
}

const heads = [
  get('X: y'),
  `\r\n${get('X: y')}`,
  get('X: a\rb'),
  get('X: a\x00'),
  get('X: a\nb'),
  '\x16\x03\x01',
  get('X: y\r\n z'),
  get('X: y').replace('HTTP/1.1', 'HTTP/1.2'),
  '\r\n\r\nGET',
  `GET /${'a'.repeat(9000)}`,
]

for (const raw of heads) {
  test(`${JSON.stringify(raw.slice(0, 60))} byte by byte says the same as at once`, () => {
    assert.equal(arrive(raw).said, verdict(request(raw)))
  })
}

test('an accepted head is found at its last byte', () => {
  assert.equal(arrive(`${get('X: y')}GET`).at, get('X: y').length)
})

test('a head that grows by single bytes is parsed about once a line', () => {
  const lines = Array.from({ length: 90 }, (_, index) => `X-${index}: ${'v'.repeat(300)}`)
  const raw = get(lines.join('\r\n'))
  const firstLine = raw.indexOf('\n') + 1
  const { said, parses } = arrive(raw)
  assert.equal(said, 'accepted')
  // Twice for each line end: at its carriage return and at its line feed.
  assert.ok(parses <= firstLine + 2 * 92, `parsed ${parses} times`)
})

test('a head over the limit is found at the limit', () => {
  assert.partialDeepStrictEqual(arrive(get(`X: ${'a'.repeat(40_000)}`)), { at: 32_768, said: '431 large-head' })
})

test('after a reset the next head is looked at from its start', () => {
  const progress = new HeadProgress()
  assert.equal(progress.isWorthParsing(bytesOf(get('X: y')), 0, defaultLimits), true)
  progress.reset()
  assert.equal(progress.isWorthParsing(bytesOf('G'), 0, defaultLimits), true)
})
