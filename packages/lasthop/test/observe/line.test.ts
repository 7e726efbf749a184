import * as fc from '../../../../scripts/testing/laws.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutText, quoteText, showText, toJson } from '../../src/observe/line.ts'

// A fast generator of whole units, lone surrogates included.
const anyText = fc.uint16Array({ maxLength: 40 }).map((units) => String.fromCharCode(...units))

/** Text as it comes off the wire: one character is one byte. */
const wireText = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'))

test('every byte can be had back from the JSON', () => {
  fc.assert(
    fc.property(wireText, (text) => {
      assert.equal(JSON.parse(toJson(text)), text)
      assert.equal(quoteText(text), toJson(text))
    }),
  )
})

test('text beyond latin-1 can be had back too', () => {
  fc.assert(fc.property(anyText, (text) => assert.equal(JSON.parse(toJson(text)), text)))
})

test('nothing but printable ASCII is ever written, for programs or for people', () => {
  const printable = /^[\x20-\x7e]*$/
  fc.assert(
    fc.property(anyText, (text) => {
      assert.match(toJson(text), printable)
      assert.match(showText(text), printable)
    }),
  )
})

test('people see escapes for what would steer their terminal, and the rest as it is', () => {
  assert.equal(showText('a "b" \\ c\u001b[2J\u009b\r\n'), String.raw`a "b" \ c\u001b[2J\u009b\u000d\u000a`)
})

test('every single byte is quoted alike by the short way and the long one', () => {
  for (let code = 0; code < 256; code++) {
    const char = String.fromCharCode(code)
    assert.equal(quoteText(char), toJson(char))
    assert.match(quoteText(char), /^[ -~]+$/)
  }
})

test('a text that is cut says by how much', () => {
  assert.equal(cutText('abcdef', 4), 'abcd[+2]')
  assert.equal(cutText('abcd', 4), 'abcd')
})
