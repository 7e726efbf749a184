import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem, parseAddress, valuesOf } from '@lasthop/contract'
import { get } from '@lasthop/corpus'
import type { Aim, Edge } from '../../../src/products/edge.ts'
import { applyEdits } from '../../../src/products/edit.ts'
import { haproxy } from '../../../src/products/haproxy/product.ts'
import { edgeOfText } from '../one-file.ts'

const faulty = `defaults
\tmode http
\toption forwardfor # for the log

frontend web
\tbind :443 ssl crt site.pem
\t# why
\thttp-request add-header X-Forwarded-Proto https
\thttp-request set-header X-Custom 1
\tdefault_backend app

backend app
\thttp-request set-header X-Forwarded-Port 443
\tserver a 127.0.0.1:8000
`

test('the block comes before every rule, in the style of the file, and takes the place of what said the same', () => {
  const cured = cure(faulty, { kind: 'outermost' })
  assert.ok(
    cured.startsWith(
      'defaults\n\tmode http\n\nfrontend web\n\tbind :443 ssl crt site.pem\n\t# why\n\toption http-restrict',
    ),
    cured,
  )
  assert.ok(cured.endsWith('\tdefault_backend app\n\nbackend app\n\tserver a 127.0.0.1:8000\n'), cured)
  assert.ok(!cured.includes('add-header') && cured.includes('X-Custom 1'))
  assert.equal(cure(cured, { kind: 'outermost' }), cured)
})

test('right lines stay where they are, with their comments, and what is missing comes between them', () => {
  const partly = `defaults
  mode http
  option http-restrict-req-hdr-names delete

frontend web
  bind :443 ssl crt site.pem
  http-request set-header X-Custom 1
  # the scheme
  http-request set-header X-Forwarded-Proto   %[ssl_fc,iif(https,http)]   # as seen here
  http-request set-header X-Real-IP %[src]
  http-request set-header X-Forwarded-For %[src]
  default_backend app

backend app
  server a 127.0.0.1:8000
`
  const cured = cure(partly, { kind: 'outermost' })
  const lines = cured.split('\n')
  assert.deepEqual(
    lines
      .filter((line) => !partly.split('\n').includes(line))
      .map((line) => line.trim().split(' ').slice(0, 3).join(' ')),
    [
      'http-request del-header X-Forwarded-',
      'http-request del-header Forwarded',
      'http-request del-header X-Real-IP',
      'http-request del-header Front-End-Https',
      'http-request del-header X-Url-Scheme',
      'http-request del-header X-Scheme',
      'http-request del-header Connection',
      'http-request set-header X-Forwarded-Host',
    ],
  )
  assert.ok(partly.split('\n').every((line) => lines.includes(line)))
  assert.ok(lines.includes('  http-request set-header X-Forwarded-Proto   %[ssl_fc,iif(https,http)]   # as seen here'))
  assert.ok(cured.startsWith('defaults\n  mode http\n  option http-restrict-req-hdr-names delete\n'))
  assert.deepEqual(told(edgeOf(cured), '192.0.2.7', ['X-Forwarded-Proto: http', 'X-Real-IP: 6.6.6.6']), [
    'https',
    '192.0.2.7',
    '192.0.2.7',
  ])
  assert.equal(cure(cured, { kind: 'outermost' }), cured)
})

test('a line that is right too late, behind one that reads its field, is written before it', () => {
  const late = faulty.replace(
    '\thttp-request set-header X-Custom 1\n',
    '\thttp-request set-header X-Seen %[req.hdr(X-Forwarded-Proto)]\n\thttp-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]\n',
  )
  const cured = cure(late, { kind: 'outermost' })
  assert.ok(cured.indexOf('set-header X-Forwarded-Proto') < cured.indexOf('X-Seen'), cured)
  assert.equal(cured.split('set-header X-Forwarded-Proto').length, 2)
})

test('what reaches the application is true, whatever the client says', () => {
  const edge = edgeOf(cure(faulty, { kind: 'outermost' }))
  const lines = [
    'X-Forwarded-Proto: http',
    'X_Forwarded_Proto: http',
    'X-Forwarded-For: 6.6.6.6',
    'X-Real-IP: 6.6.6.6',
    'Forwarded: proto=http',
  ]
  assert.deepEqual(told(edge, '192.0.2.7', lines), ['https', '192.0.2.7', '192.0.2.7'])
})

test('behind others their word counts, and nobody else has any', () => {
  const edge = edgeOf(cure(faulty, { kind: 'behind', ranges: ['10.0.0.0/8'] }))
  const lines = ['X-Forwarded-Proto: http', 'X-Forwarded-For: 203.0.113.9']
  assert.deepEqual(told(edge, '10.1.2.3', lines), ['http', '203.0.113.9', '10.1.2.3'])
  assert.deepEqual(told(edge, '192.0.2.7', lines), ['https', '192.0.2.7'])
})

test('a template, an old version and a file that hands nothing on are not edited', () => {
  const aim = { kind: 'outermost' } as const
  for (const [text, version] of [
    [faulty.replace('site.pem', '{{ cert }}'), '2.6'],
    [faulty, '2.2.9'],
    ['defaults\n  mode http\nfrontend a\n  bind :80\n  redirect scheme https\n', '2.6'],
  ] as const)
    assert.ok(isProblem(haproxy.cure(edgeOf(text, version), aim)), text)
})

function cure(text: string, aim: Aim): string {
  const edits = haproxy.cure(edgeOf(text), aim)
  if (isProblem(edits)) throw new Error(edits.message)
  return applyEdits(text, edits)
}

function edgeOf(text: string, version = '2.6.12'): Edge {
  return edgeOfText(haproxy, text, { version: { text: version, known: 'flag' } })
}

/** What the application is told of scheme and address, in every spelling. */
function told(edge: Edge, client: string, lines: readonly string[]): readonly string[] {
  const address = parseAddress(client)
  if (address === undefined) throw new Error('It is an address.')
  const socket = { peer: { kind: 'ip', address } as const, scheme: 'https', address: '10.0.0.1', port: 443 } as const
  const passage = edge.passBytes(socket, get(lines))
  if (passage.kind !== 'forwarded') throw new Error(`It is ${passage.kind}.`)
  const { fields } = passage.message
  return ['x-forwarded-proto', 'x_forwarded_proto', 'x-forwarded-for', 'x-real-ip', 'forwarded'].flatMap((name) =>
    valuesOf(fields, name),
  )
}
