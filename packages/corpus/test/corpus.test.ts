import assert from 'node:assert/strict'
import { test } from 'node:test'

import { corpus, type CorpusRequest } from '../src/index.ts'
import { readStrictly, type Reading } from './strict-parser.ts'
import { schemesOf } from './passage.ts'

test('there are at least four hundred requests', () => {
  assert.ok(corpus.length >= 400, `${corpus.length} requests`)
})

test('no id is used twice', () => {
  assert.deepEqual(repeated(corpus.map(({ id }) => id)), [])
})

test('no title is used twice, and none ends in a full stop', () => {
  assert.deepEqual(repeated(corpus.map(({ title }) => title)), [])
  assert.deepEqual(
    corpus.filter(({ title }) => !/^\S.*[^.\s]$/.test(title)).map(({ title }) => title),
    [],
  )
})

test('no request is written twice for the same listener', () => {
  assert.deepEqual(repeated(corpus.map(({ raw, arrives }) => arrives + raw)), [])
})

test('every request is a string of bytes', () => {
  assert.deepEqual(
    corpus.filter(({ raw }) => /[\u0100-\uffff]/.test(raw)).map(({ id }) => id),
    [],
  )
})

for (const request of corpus) {
  test(`${request.id} is read by a strict reader as the corpus says: ${request.title}`, () => {
    for (const scheme of schemesOf(request)) {
      assert.deepEqual(disagreement(request, readStrictly(request.raw, scheme)), undefined)
    }
  })
}

/** What a reading has against the expectation, or nothing. */
function disagreement({ raw, expect }: CorpusRequest, reading: Reading): unknown {
  if (expect.kind !== 'believed') {
    const agrees = reading.kind === 'answer' && expect.statuses.includes(reading.status)
    return agrees && reading.inBody === isInBody(expect) ? undefined : reading
  }
  if (reading.kind === 'answer') return reading
  const { body = '', target = raw.split(' ')[1] } = expect
  const seen = { body: reading.body, target: reading.target, rest: reading.rest, upgrade: reading.upgrade }
  const wanted = { body, target, rest: '', upgrade: expect.present?.['Upgrade'] }
  return JSON.stringify(seen) === JSON.stringify(wanted) ? undefined : { seen, wanted }
}

function isInBody(expect: Exclude<CorpusRequest['expect'], { kind: 'believed' }>): boolean {
  return expect.kind === 'refused' && expect.inBody === true
}

function repeated(all: readonly string[]): string[] {
  return all.filter((one, index) => all.indexOf(one) !== index)
}
