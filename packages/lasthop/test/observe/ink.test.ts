import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../../scripts/testing/laws.ts'
import { Ink } from '../../src/observe/ink.ts'

function written(write: (ink: Ink) => void): string {
  const ink = new Ink()
  write(ink)
  return ink.take().toString('latin1')
}

test('a count is written as JavaScript writes it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 9, 10, 2 ** 30 - 1, 2 ** 30)), (number) => {
      assert.equal(
        written((ink) => ink.count(number)),
        String(number),
      )
    }),
  )
})

test('milliseconds are written to the microsecond, as JavaScript writes them', () => {
  const times = fc.oneof(
    fc.double({ min: -5, max: 1e12, noNaN: true }),
    fc.constantFrom(0, 0.0004, 0.05, 0.1, 12.34, 7),
  )
  fc.assert(
    fc.property(times, (ms) => {
      assert.equal(
        written((ink) => ink.milliseconds(ms)),
        String(Math.round(ms * 1000) / 1000),
      )
    }),
  )
})

test('what is taken stays as it is, and what is cut off is gone', () => {
  const ink = new Ink()
  ink.text('one\n')
  const taken = ink.take()
  ink.text('two\n')
  ink.text('x'.repeat(100_000))
  ink.cutTo('two\n'.length)
  assert.equal(taken.toString(), 'one\n')
  assert.equal(ink.take().toString(), 'two\n')
})

test('a text is put in quotation marks as JSON does it, or not at all', () => {
  const textOf = (units: Uint16Array | Uint8Array) => String.fromCharCode(...units)
  // Of whole units, and such that are nearly always written.
  const texts = fc.oneof(fc.uint16Array(), fc.uint8Array(), fc.uint8Array({ min: 0x20, max: 0x7e, maxLength: 20 }))
  fc.assert(
    fc.property(texts.map(textOf), (text) => {
      const ink = new Ink()
      ink.text('before')
      const isWritten = ink.quoted(text)
      assert.equal(isWritten, /^[ !#-[\]-~]*$/.test(text))
      assert.equal(ink.take().toString('latin1'), isWritten ? `before${JSON.stringify(text)}` : 'before')
    }),
  )
})

test('what was taken is not written over before it is given back', () => {
  const ink = new Ink()
  const write = (text: string) => {
    ink.text(text)
    return ink.take()
  }
  write('first')
  ink.giveBack()
  const second = write('second')
  ink.text('third')
  assert.equal(second.toString(), 'second')
  ink.giveBack()
  const third = ink.take()
  ink.text('fourth')
  assert.equal(third.toString(), 'third')
  assert.equal(ink.take().toString(), 'fourth')
})
