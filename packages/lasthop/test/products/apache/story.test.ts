/** The five holes in the recipe that everyone copies, as the model sees them, and the block that closes them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAddress, valuesOf } from '@lasthop/contract'
import { get } from '@lasthop/corpus'
import { apache } from '../../../src/products/apache/product.ts'
import { curedText, edgeOfText } from '../one-file.ts'
import type { Edge } from '../../../src/products/edge.ts'
import type { Passage } from '../../../src/products/passage.ts'

const recipe = (port: number, extra: string): string => `<VirtualHost *:${port}>
    ServerName app.test
    ${extra}
    RequestHeader unset X-Forwarded-Proto
    RequestHeader set X-Forwarded-Proto https env=HTTPS
    ProxyPass / http://127.0.0.1:8000/
</VirtualHost>
`
const site = recipe(80, '# plain') + recipe(443, 'SSLEngine on')

const cured = curedText(apache, site)

const attacks = [
  { lines: ['X_Forwarded_Proto: https'], port: 80, name: 'x_forwarded_proto', passes: ['https'] },
  { lines: ['X-Forwarded-Ssl: on'], port: 80, name: 'x-forwarded-ssl', passes: ['on'] },
  { lines: ['X_Forwarded_Proto: http'], port: 443, name: 'x_forwarded_proto', passes: ['http'] },
  { lines: ['X-Forwarded-Ssl: off'], port: 443, name: 'x-forwarded-ssl', passes: ['off'] },
  { lines: ['Connection: close, X-Forwarded-Proto'], port: 443, name: 'x-forwarded-proto', passes: [] },
]

for (const { lines, port, name, passes } of attacks) {
  test(`the recipe lets "${lines.join()}" through on port ${port}, and the cured site does not`, () => {
    assert.deepEqual(valuesAt(pass(edgeOfText(apache, site), port, lines), name), passes)
    const passed = valuesAt(pass(edgeOfText(apache, cured), port, lines), name)
    assert.deepEqual(passed, name === 'x-forwarded-proto' ? ['https'] : [])
  })
}

test('an honest request on plain http is told nothing by the recipe, and http by the cured site', () => {
  assert.deepEqual(valuesAt(pass(edgeOfText(apache, site), 80, []), 'x-forwarded-proto'), [])
  assert.deepEqual(valuesAt(pass(edgeOfText(apache, cured), 80, []), 'x-forwarded-proto'), ['http'])
})

test('each step of a trace names the line that made it', () => {
  const { steps } = pass(edgeOfText(apache, site), 443, ['X-Forwarded-Proto: http'])
  const ours = steps.filter(({ field }) => field === 'X-Forwarded-Proto')
  assert.deepEqual(
    ours.map(({ place, effect }) => [place?.line, effect]),
    [
      [11, 'removes'],
      [12, 'sets'],
    ],
  )
})

function pass(edge: Edge, port: number, lines: readonly string[]): Passage {
  const address = parseAddress('192.0.2.7')
  assert.ok(address)
  const scheme = port === 443 ? 'https' : 'http'
  return edge.passBytes({ peer: { kind: 'ip', address }, scheme, address: '10.0.0.1', port }, get(lines))
}

function valuesAt(passage: Passage, name: string): string[] {
  assert.equal(passage.kind, 'forwarded')
  return valuesOf(passage.message.fields, name)
}
