import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAnswer, signMessage, writeSoaQuestion, writeUpdate } from '../../src/acme/dns-message.ts'

test('an update is the bytes of RFC 2136', () => {
  const message = writeUpdate(0x1234, { kind: 'add', zone: 'a.test', name: 'x.a.test', value: 'v' })
  const zone = '016104746573740000060001'
  const record = '01780161047465737400001000010000003c00020176'
  assert.equal(message.toString('hex'), `123428000001000000010000${zone}${record}`)
})

test('a removal takes exactly one record, by class NONE and no life', () => {
  const message = writeUpdate(1, { kind: 'remove', zone: 'a.test', name: 'a.test', value: 'v' })
  assert.ok(message.toString('hex').endsWith('0161047465737400001000fe0000000000020176'))
})

test('a signature is one record more at the end', () => {
  const message = writeSoaQuestion(7, 'a.test')
  const signed = signMessage(message, { name: 'k', algorithm: 'hmac-sha256', secret: 'c2VjcmV0' }, 1_800_000_000)
  assert.equal(signed.readUInt16BE(10), 1)
  assert.equal(signed.length - message.length, 3 + 10 + 13 + 8 + 2 + 32 + 2 + 4)
})

/** Answers that are none. */
const broken: Readonly<Record<string, string>> = {
  'a question': '000100000001000000000000',
  'too short': '0001800000',
  'more records than there are': '000180000000000500000000',
  'a name that bites its tail': '000180000000000100000000c00c',
  'a name without an end': '0001800000000001000000003f61',
}

for (const [what, hex] of Object.entries(broken)) {
  test(`${what} is no answer`, () => assert.equal(parseAnswer(Buffer.from(hex, 'hex')), undefined))
}

test('an answer tells its code and the zone in its authority section', () => {
  const question = writeSoaQuestion(9, 'x.a.test')
  const answer = Buffer.concat([question, Buffer.from('c00e000600010000003c0000', 'hex')])
  answer.writeUInt16BE(0x8003, 2)
  answer.writeUInt16BE(1, 8)
  assert.deepEqual(parseAnswer(answer), { id: 9, code: 3, records: [{ name: 'a.test', type: 6 }] })
})
