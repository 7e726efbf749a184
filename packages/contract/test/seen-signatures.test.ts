import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createSeenSignatures, signatureSpanSeconds } from '../src/index.ts'

test('of a hundred thousand signatures none is taken for another, and each is known when it comes again', () => {
  const isReplayed = createSeenSignatures(30)
  const signatures = Array.from({ length: 100_000 }, (_, at) => signatureOf(at))
  assert.equal(
    signatures.findIndex((signature) => isReplayed(signature, 0)),
    -1,
  )
  assert.equal(
    signatures.findIndex((signature) => !isReplayed(signature, 0)),
    -1,
  )
})

test('signatures that differ in one character near their start are two', () => {
  const isReplayed = createSeenSignatures(30)
  const signature = signatureOf(1)
  for (let at = 0; at < 10; at++) {
    assert.equal(
      isReplayed(`${signature.slice(0, at)}${signature[at] === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`, 0),
      false,
    )
  }
  assert.equal(isReplayed(signature, 0), false)
})

test('a signature is remembered for as long as it counts, also one of an edge whose clock is ahead', () => {
  for (let metAt = 0; metAt <= signatureSpanSeconds; metAt++) {
    const isReplayed = createSeenSignatures(signatureSpanSeconds)
    for (let second = 0; second <= metAt + signatureSpanSeconds; second++) {
      isReplayed(signatureOf(second), second)
      if (second >= metAt)
        assert.equal(isReplayed(signatureOf(-1), second), second > metAt, `met at ${metAt}, asked at ${second}`)
    }
  }
})

function signatureOf(at: number): string {
  return createHash('sha256').update(String(at)).digest('base64')
}
