/** The five holes in the recipe that everyone copies, as the model sees them, and the block that closes them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem, parseAddress, problem, valuesOf } from '@lasthop/contract'
import { get } from '@lasthop/corpus'
import { apache } from '../../../src/products/apache/product.ts'
import type { Edge } from '../../../src/products/edge.ts'
import type { Edit } from '../../../src/products/edit.ts'
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

const attacks = [
  { lines: ['X_Forwarded_Proto: https'], port: 80, name: 'x_forwarded_proto', passes: ['https'] },
  { lines: ['X-Forwarded-Ssl: on'], port: 80, name: 'x-forwarded-ssl', passes: ['on'] },
  { lines: ['X_Forwarded_Proto: http'], port: 443, name: 'x_forwarded_proto', passes: ['http'] },
  { lines: ['X-Forwarded-Ssl: off'], port: 443, name: 'x-forwarded-ssl', passes: ['off'] },
  { lines: ['Connection: close, X-Forwarded-Proto'], port: 443, name: 'x-forwarded-proto', passes: [] },
]

for (const { lines, port, name, passes } of attacks) {
  test(`the recipe lets "${lines.join()}" through on port ${port}, and the cured site does not`, () => {
    assert.deepEqual(valuesAt(pass(edgeOf(site), port, lines), name), passes)
    const cured = valuesAt(pass(edgeOf(curedText()), port, lines), name)
    assert.deepEqual(cured, name === 'x-forwarded-proto' ? ['https'] : [])
  })
}

test('an honest request on plain http is told nothing by the recipe, and http by the cured site', () => {
  assert.deepEqual(valuesAt(pass(edgeOf(site), 80, []), 'x-forwarded-proto'), [])
  assert.deepEqual(valuesAt(pass(edgeOf(curedText()), 80, []), 'x-forwarded-proto'), ['http'])
})

test('each step of a trace names the line that made it', () => {
  const { steps } = pass(edgeOf(site), 443, ['X-Forwarded-Proto: http'])
  const ours = steps.filter(({ field }) => field === 'X-Forwarded-Proto')
  assert.deepEqual(
    ours.map(({ place, effect }) => [place?.line, effect]),
    [
      [11, 'removes'],
      [12, 'sets'],
    ],
  )
})

function curedText(): string {
  const edits = apache.cure(edgeOf(site), { kind: 'outermost' })
  if (isProblem(edits)) throw new Error(edits.message)
  return [...edits].toSorted((a, b) => b.start - a.start || b.end - a.end).reduce(applied, site)
}

function applied(text: string, { start, end, text: written }: Edit): string {
  return text.slice(0, start) + written + text.slice(end)
}

function edgeOf(text: string): Edge {
  const reader = { readFile: (path: string) => (path === 'site.conf' ? { path, text } : problem('no')), glob: () => [] }
  const [edge] = apache.parse(reader, ['site.conf'], {})
  assert.ok(edge)
  return edge
}

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
