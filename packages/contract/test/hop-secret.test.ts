import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatHopSecret, isProblem, parseHopSecrets, signingSecret } from '../src/index.ts'

const secret = 'A'.repeat(43)

test('keys are read from lines, commas or spaces, the oldest first', () => {
  const text = `# for people: not a key\nnew:${secret}:200\n  old:${secret}\n`
  const keys = [
    { id: 'old', secret, from: 0 },
    { id: 'new', secret, from: 200 },
  ]
  assert.deepEqual(parseHopSecrets(text), keys)
  assert.deepEqual(parseHopSecrets(keys.map(formatHopSecret).join(',')), keys)
})

for (const [text, message] of [
  ['', /no key: expected ID:SECRET/],
  ['# only words', /no key/],
  ['a', /not written as ID:SECRET/],
  [`a b:${secret}`, /not written as/],
  [`ä:${secret}`, /not written as/],
  [`a:${secret}:soon`, /not written as/],
  [`a:${secret}:1:2`, /not written as/],
  [`a:${'A'.repeat(42)}`, /shorter than 32 bytes/],
  [`a:${'A'.repeat(42)}=`, /not base64url/],
  [`a:${secret} a:${secret}`, /Two keys are called "a"/],
  [`a:${secret} b:${secret} c:${secret}`, /There are 3 keys/],
] as const) {
  test(`${JSON.stringify(text.slice(0, 30))} is no keys, and the message shows no secret`, () => {
    const problem = parseHopSecrets(text)
    assert.ok(isProblem(problem))
    assert.match(problem.message, message)
    assert.doesNotMatch(problem.message, /AAAA/)
  })
}

for (const [now, id] of [
  [0, 'old'],
  [99, 'old'],
  [150, 'old'],
  [200, 'new'],
] as const) {
  test(`at ${now}, the edge signs with the ${id} key`, () => {
    const keys = [
      { id: 'old', from: 100 },
      { id: 'new', from: 200 },
    ]
    assert.equal(signingSecret(keys, now)?.id, id)
  })
}
