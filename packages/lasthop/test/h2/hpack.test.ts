import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HpackDecoder } from '../../src/h2/hpack-decoder.ts'
import { HpackEncoder } from '../../src/h2/hpack-encoder.ts'
import { codeLengths } from '../../src/h2/huffman-code.ts'
import { decodeHuffman, writeHuffman } from '../../src/h2/huffman.ts'

const wide = { bytes: 1_000_000, fields: 1000 }
const hex = (text: string) => Buffer.from(text, 'hex')
const request = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com']
const secure = [':method', 'GET', ':scheme', 'https', ':path', '/index.html', ':authority', 'www.example.com']
const requests = [request, [...request, 'cache-control', 'no-cache'], [...secure, 'custom-key', 'custom-value']]
const answer = (status: string, date: string, ...more: readonly string[]) => [
  ':status',
  status,
  'cache-control',
  'private',
  'date',
  `Mon, 21 Oct 2013 20:13:${date} GMT`,
  'location',
  'https://www.example.com',
  ...more,
]
const answers = [
  answer('302', '21'),
  answer('307', '21'),
  answer(
    '200',
    '22',
    'content-encoding',
    'gzip',
    'set-cookie',
    'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ),
]

suite('RFC 7541 appendix C: what each block means, one after the other', () => {
  const series: readonly { name: string; tableBytes: number; blocks: readonly string[]; means: readonly string[][] }[] =
    [
      {
        name: 'C.3, requests without Huffman coding',
        tableBytes: 4096,
        blocks: [
          '828684410f7777772e6578616d706c652e636f6d',
          '828684be58086e6f2d6361636865',
          '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
        ],
        means: requests,
      },
      {
        name: 'C.4, requests with Huffman coding',
        tableBytes: 4096,
        blocks: [
          '828684418cf1e3c2e5f23a6ba0ab90f4ff',
          '828684be5886a8eb10649cbf',
          '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
        ],
        means: requests,
      },
      {
        name: 'C.6, answers with Huffman coding and a table that overflows',
        tableBytes: 256,
        blocks: [
          '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
          '4883640effc1c0bf',
          '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
        ],
        means: [answers[0] ?? [], answers[1] ?? [], answers[2] ?? []],
      },
    ]
  for (const { name, tableBytes, blocks, means } of series) {
    test(name, () => {
      const decoder = new HpackDecoder(wide, tableBytes)
      for (const [index, block] of blocks.entries()) assert.deepEqual(decoder.decode(hex(block)), means[index])
    })
  }
})

suite('what is no header block is refused', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['index 0', '80'],
    ['an index past both tables', 'be'],
    ['an index without its end', 'ff'],
    ['an integer of six bytes', 'ffffffffffff00'],
    ['a name past both tables', '7f0001'],
    ['a literal without its value', '000161'],
    ['a length past the block', '00016105616263'],
    ['a table larger than was offered', '3fe21f'],
    ['a new size in the middle', '8220'],
    ['three new sizes', '202020'],
    ['padding of a whole byte', '00016182ffff'],
    ['padding of zeros', '0001618118'],
    ['the end of string itself', '00016184ffffffff'],
  ]
  for (const [name, block] of cases) {
    test(name, () => assert.equal(new HpackDecoder(wide).decode(hex(block)), 'broken'))
  }
})

test('the code is complete: no bits are left over that mean nothing', () => {
  assert.equal(codeLengths.length, 257)
  assert.equal(
    codeLengths.reduce((sum, length) => sum + 2 ** (30 - length), 0),
    2 ** 30,
  )
})

test('every byte comes back from its code, alone and among all others', () => {
  const all = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1')
  for (const text of [...all.split(''), all, 'www.example.com', '']) {
    const room = Buffer.alloc(2000)
    assert.equal(decodeHuffman(room, 0, writeHuffman(text, room, 0)), text)
  }
})

test('a list past the limits is large, and the block after it is still understood', () => {
  const decoder = new HpackDecoder({ bytes: 200, fields: 3 })
  assert.equal(decoder.decode(hex('82848687')), 'large')
  const value = Buffer.alloc(150, 0x61).toString('hex')
  assert.equal(decoder.decode(hex(`4001627f17${value}bebe`)), 'large')
  assert.deepEqual(decoder.decode(hex('be')), ['b', 'a'.repeat(150)])
})

test('what the encoder writes, the decoder reads, through changes of the table', () => {
  const encoder = new HpackEncoder()
  const decoder = new HpackDecoder(wide)
  for (let turn = 0; turn < 2000; turn++) {
    if (turn % 7 === 0) encoder.resize([4096, 0, 100, 65_536, 300][turn % 5] ?? 0)
    if (turn % 21 === 0) encoder.resize(turn)
    const fields = fieldsOf(turn)
    assert.deepEqual(decoder.decode(encoder.encode(200 + (turn % 9), fields)), [
      ':status',
      String(200 + (turn % 9)),
      ...fields,
    ])
  }
})

test('a secret is never put where it could be guessed, a field of a connection never sent', () => {
  const encoder = new HpackEncoder()
  const [once, twice] = [1, 2].map(() =>
    Buffer.from(encoder.encode(undefined, ['Set-Cookie', 's=1', 'Connection', 'x'])),
  )
  assert.deepEqual(once, twice)
  assert.equal(once?.[0], 0x1f)
  assert.deepEqual(new HpackDecoder(wide).decode(once ?? Buffer.alloc(0)), ['set-cookie', 's=1'])
})

test('a value that would be a second field to a reader of HTTP/1.1 is never written', () => {
  for (const value of ['a\r\nb: c', 'a\0', 'a\nb', '\u010a']) {
    assert.throws(() => new HpackEncoder().encode(200, ['x-a', value]))
  }
})

/** Fields that come again, change, and are of every length. */
function fieldsOf(turn: number): string[] {
  const fields: string[] = []
  for (let index = 0; index < turn % 13; index++) {
    fields.push(`x-${(turn * 7 + index) % 31}`, 'v\xe9'.repeat((turn * index) % 97) + String(turn % 5))
  }
  return [...fields, 'content-type', 'text/html', 'date', `Mon ${Math.floor(turn / 10)}`, 'etag', String(turn)]
}
