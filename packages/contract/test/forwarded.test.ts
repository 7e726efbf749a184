import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../scripts/testing/laws.ts'
import { formatForwarded, isProblem, parseForwarded, parseForwardedFor } from '../src/index.ts'
import { authorityTexts, clients, mustParse } from './laws/hostile.ts'

const elements = [
  [['for=192.0.2.43'], [{ for: '192.0.2.43' }]],
  [['For="[2001:db8:cafe::17]:4711"'], [{ for: '[2001:db8:cafe::17]:4711' }]],
  [['for=192.0.2.60;proto=http;by=203.0.113.43'], [{ for: '192.0.2.60', proto: 'http', by: '203.0.113.43' }]],
  [['for=192.0.2.43, for=198.51.100.17'], [{ for: '192.0.2.43' }, { for: '198.51.100.17' }]],
  [
    ['for=192.0.2.43', 'for=198.51.100.17'],
    [{ for: '192.0.2.43' }, { for: '198.51.100.17' }],
  ],
  [['for="a,b";host="x\\"y\\\\"'], [{ for: 'a,b', host: 'x"y\\' }]],
  [['for=unknown;secret=_x'], [{ for: 'unknown', secret: '_x' }]],
  [[' ,, for=1.2.3.4 ,\t, '], [{ for: '1.2.3.4' }]],
  [['for=1.2.3.4;'], [{ for: '1.2.3.4' }]],
  [['for=""'], [{ for: '' }]],
  [[''], []],
  [[], []],
] as const

for (const [lines, expected] of elements) {
  test(`Forwarded ${JSON.stringify(lines)} has ${expected.length} elements`, () => {
    assert.deepEqual(parseForwarded(lines), expected)
  })
}

const malformed = [
  ['for=[2001:db8::1]'],
  ['for=1.2.3.4:80'],
  ['proto=https;proto=http'],
  ['proto=https;Proto=https'],
  ['for="1.2.3.4'],
  ['for=1.2.3.4"'],
  ['for="a"b'],
  ['for=a b'],
  ['for = a'],
  ['for= a'],
  ['for=a; host=b'],
  ['for=a ;host=b'],
  ['for'],
  ['=a'],
  ['for='],
  ['for=a\0'],
  ['"for=a"'],
  // One quoted string over two lines: whoever joins the lines reads one element, whoever does not reads two.
  ['for="a', 'for=1.2.3.4"'],
  ['for=1.2.3.4', 'for="a'],
]

for (const lines of malformed) {
  test(`Forwarded ${JSON.stringify(lines)} is malformed as a whole`, () => assert.ok(isProblem(parseForwarded(lines))))
}

test('no client can open a quoted string that swallows the element after it', () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'for=";,\\ a[]:1'.split('')), maxLength: 16 })
  const ours = formatForwarded({ for: mustParse('2001:db8::7'), host: 'app.test:8443', proto: 'https' })
  fc.assert(
    fc.property(hostile, (prefix) => {
      const parsed = parseForwarded([`${prefix}, ${ours}`])
      if (isProblem(parsed)) return
      assert.deepEqual(parsed.at(-1), { for: '[2001:db8::7]', host: 'app.test:8443', proto: 'https' })
    }),
    { numRuns: 10_000 },
  )
})

const formatted = [
  [{ for: '192.0.2.7', host: 'app.example', proto: 'https' }, 'for=192.0.2.7;host=app.example;proto=https'],
  [{ for: '2001:db8::1', host: 'app.example:8443' }, 'for="[2001:db8::1]";host="app.example:8443"'],
  [{ for: '::ffff:192.0.2.7' }, 'for=192.0.2.7'],
  [{ host: '[::1]', proto: 'http' }, 'host="[::1]";proto=http'],
] as const

for (const [element, text] of formatted) {
  test(`an element is written as ${text}`, () => {
    const address = 'for' in element ? mustParse(element.for) : undefined
    assert.equal(formatForwarded({ ...element, for: address }), text)
  })
}

test('what we write we read back', () => {
  fc.assert(
    fc.property(clients, authorityTexts, fc.constantFrom('http', 'https'), (client, host, proto) => {
      const parsed = parseForwarded([formatForwarded({ for: client, host, proto })])
      const node = client && (client.version === 4 ? client.text : `[${client.text}]`)
      assert.deepEqual(parsed, [{ ...(node !== undefined && { for: node }), host, proto }])
    }),
    { numRuns: 10_000 },
  )
})

test('X-Forwarded-For is read over all its lines, in order, and an empty element is a hop without an address', () => {
  const nodes = parseForwardedFor(['6.6.6.6 ,, 192.0.2.7:5555', '', '\t[2001:db8::1]:443,_x', ', unknown'])
  assert.deepEqual(
    nodes.map((node) => (node.kind === 'address' ? [node.address.text, node.port] : node.text)),
    [['6.6.6.6', undefined], '', ['192.0.2.7', 5555], '', ['2001:db8::1', 443], '_x', '', 'unknown'],
  )
})

test('an empty X-Forwarded-For names no hop', () => assert.deepEqual(parseForwardedFor([' \t']), []))

for (const text of [
  '01.2.3.4',
  '0x7f.1',
  '127.1',
  'fe80::1%eth0',
  '"1.2.3.4"',
  '1.2.3.4 5.6.7.8',
  'for=1.2.3.4',
  '\xa01.2.3.4',
]) {
  test(`${JSON.stringify(text)} in X-Forwarded-For is kept as text and is no address`, () => {
    assert.deepEqual(parseForwardedFor([text]), [{ kind: 'not-an-address', text }])
  })
}
