import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { compileMac } from '../src/hop-key.ts'

for (const { key, text, mac } of [
  {
    key: Buffer.alloc(20, 0x0b),
    text: 'Hi There',
    mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    key: Buffer.from('Jefe'),
    text: 'what do ya want for nothing?',
    mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    key: Buffer.alloc(131, 0xaa),
    text: 'Test Using Larger Than Block-Size Key - Hash Key First',
    mac: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  },
]) {
  test(`RFC 4231: the HMAC of ${JSON.stringify(text)}`, () => {
    assert.equal(compileMac(key)(Buffer.from(text)), Buffer.from(mac, 'hex').toString('base64'))
  })
}

test("texts of every length, one after the other, have the HMAC that Node's own Hmac gives them", () => {
  for (const keyBytes of [0, 32, 63, 64, 65, 200]) {
    const key = randomBytes(keyBytes)
    const mac = compileMac(key)
    for (const length of [0, 1, 55, 56, 64, 1000, 2047, 2048, 2049, 40_000, 3, 0]) {
      const text = randomBytes(length)
      assert.equal(mac(text), createHmac('sha256', key).update(text).digest('base64'))
    }
  }
})
