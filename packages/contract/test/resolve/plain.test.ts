import assert from 'node:assert/strict'
import { test } from 'node:test'
import { believeTestimony } from '../../src/believe.ts'
import {
  compileResolve,
  isSaidPlainly,
  peerOf,
  sortLines,
  type Belief,
  type Fields,
  type Received,
} from '../../src/index.ts'
import { parsedTrust } from '../parsed.ts'

const peer = peerOf('127.0.0.1', false)
const trust = parsedTrust('loopback', '10.0.0.0/8')

test('the plain way concludes what the long way does, and gives its reasons, for every mixture of fields', () => {
  const resolve = compileResolve({ trust, family: 'x-forwarded' })
  let plain = 0
  for (const fields of mixtures()) {
    const received: Received = { peer, scheme: 'http', fields }
    const belief = resolve(received)
    const long = believeTestimony(received, sortLines(fields), { trust, family: 'x-forwarded', isTrusted })
    assert.equal(textOf(belief), textOf(long), JSON.stringify(fields))
    if (isSaidPlainly(belief)) plain++
  }
  assert.ok(plain > 0, 'none was plain')
})

test('a request is said plainly only when every value is there once and in its canonical spelling', () => {
  const resolve = compileResolve({ trust, family: 'x-forwarded' })
  const isPlain = (fields: Fields) => isSaidPlainly(resolve({ peer, scheme: 'http', fields }))
  assert.ok(isPlain(whole))
  assert.ok(isPlain([...whole, 'X-Real-IP', '203.0.113.9']))
  assert.ok(!isPlain([...whole, 'X-Real-IP', '203.0.113.8']))
  assert.ok(!isPlain(whole.map((entry) => (entry === '203.0.113.9' ? '2001:DB8::1' : entry))))
  assert.ok(!isPlain([...whole, 'CF-Connecting-IP', '203.0.113.9']))
  assert.ok(!isPlain([...whole, 'x_forwarded_proto', 'https']))
  for (let at = 0; at < whole.length; at += 2) {
    assert.ok(!isPlain(whole.toSpliced(at, 2)), `field ${at}`)
    assert.ok(!isPlain([...whole, ...whole.slice(at, at + 2)]), `field ${at}`)
  }
})

test('of a thousand lines as many are kept as show that they are too many', () => {
  const fields = Array.from({ length: 1000 }, () => ['X-Forwarded-Proto', 'https']).flat()
  assert.equal(sortLines(fields).proto.length, 33)
  const { refusal } = compileResolve({ trust, family: 'x-forwarded' })({ peer, scheme: 'http', fields })
  assert.equal(refusal?.status, 431)
})

const whole: Fields = [
  'Host',
  'app.test',
  'X-Forwarded-Proto',
  'https',
  'X-Forwarded-For',
  '203.0.113.9',
  'X-Forwarded-Host',
  'app.test',
  'X-Forwarded-Port',
  '443',
]

/** In one text: there are thousands to compare. */
function textOf(belief: Belief): string {
  return JSON.stringify(parts.map((part) => belief[part] ?? null))
}

const parts = [
  'scheme',
  'authority',
  'client',
  'clientPort',
  'peer',
  'trusted',
  'findings',
  'refusal',
  'hops',
  'because',
] as const

/** Every choice of values with every other one. */
function mixtures(): Fields[] {
  return Object.entries(values).reduce<Fields[]>(
    (before, [name, choices]) =>
      before.flatMap((fields) => choices.map((lines) => [...fields, ...lines.flatMap((value) => [name, value])])),
    [[]],
  )
}

const values: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Host: [['app.test'], [], ['app.test', 'app.test'], ['APP.test:8080']],
  'X-Forwarded-Proto': [
    ['https'],
    [],
    ['http'],
    ['HTTPS'],
    [' https'],
    ['https, http'],
    ['https', 'https'],
    ['gopher'],
  ],
  'X-Forwarded-For': [
    ['203.0.113.9'],
    [],
    ['10.1.2.3'],
    ['2001:DB8::1'],
    ['203.0.113.9:5'],
    ['0.0.0.0'],
    ['1.2.3.4, 203.0.113.9'],
  ],
  'X-Forwarded-Host': [['app.test'], [], ['APP.test'], ['app.test:8443'], ['a.test, b.test'], ['app.test ']],
  'X-Forwarded-Port': [['443'], [], ['80'], ['443', '443'], ['8443'], ['0443']],
  Forwarded: [[], ['proto=http']],
}

function isTrusted(hop: Received['peer']): boolean {
  return hop.kind === 'ip' && /^(?:127|10)\./.test(hop.address.text)
}
