import assert from 'node:assert/strict'
import test from 'node:test'
import { parseFile } from '../../../src/products/nginx/parse.ts'
import { inside, textsOf, type Node } from '../../../src/products/nginx/syntax.ts'

test('several directives on one line keep their places, whatever their quotes hold', () => {
  const text = `server { listen 80; add_header X-A "a;{}b"; }\n`
  const [server] = parse(text)
  assert.ok(server)
  const [listen, header] = inside(server)
  assert.deepEqual(textsOf(header ?? server), ['X-A', 'a;{}b'])
  assert.equal(text.slice(listen?.place.start, listen?.place.end), 'listen 80')
  assert.equal(header?.place.column, text.indexOf('add_header') + 1)
})

test('a comment is no directive, also behind one', () => {
  const [server] = parse('server {\n  # proxy_set_header X-A 1;\n  listen 80; # listen 81;\n}\n')
  assert.deepEqual(
    inside(server ?? missing()).map(({ says }) => says),
    ['listen 80'],
  )
})

test('a brace behind a dollar sign belongs to a variable', () => {
  const [node] = parse('proxy_set_header X-A ${scheme}s;')
  assert.deepEqual(textsOf(node ?? missing()), ['X-A', '${scheme}s'])
})

test('a block of another language is kept and not looked into', () => {
  const nodes = parse('content_by_lua_block { if a then return "}" .. { 1 } end }\nlisten 80;')
  assert.equal(nodes.at(-1)?.name, 'listen')
})

test('an unknown directive is kept with its block', () => {
  const [node] = parse('more_things here { inner 1; }')
  assert.deepEqual(
    inside(node ?? missing()).map(({ name }) => name),
    ['inner'],
  )
})

test('a missing semicolon and a missing brace are told at their places, and the rest is still read', () => {
  const { nodes, complaints } = parseFile({ path: 'a.conf', text: 'listen 80;\n}\nserver {\n  listen 81\n}\n' })
  assert.deepEqual(
    nodes.map(({ name }) => name),
    ['listen', 'server'],
  )
  assert.deepEqual(
    complaints.map(({ rule, place }) => [rule, place.line]),
    [
      ['P901', 4],
      ['P901', 2],
    ].toSorted((a, b) => Number(a[1]) - Number(b[1])),
  )
})

test('comments beside braces are no hole', () => {
  const { nodes, complaints } = parseFile({ path: 'a.conf', text: 'server {# first\n  listen 80;\n#}\n}\n' })
  assert.deepEqual(complaints, [])
  assert.deepEqual(
    inside(nodes[0] ?? missing()).map(({ name }) => name),
    ['listen'],
  )
})

test('a hole of a template is one word, and a statement of a template is none', () => {
  const { nodes, holes } = parseFile({
    path: 'a.conf',
    text: '{% if tls %}\nserver_name {{ domain name }};\n{% endif %}\n',
  })
  assert.equal(nodes[0]?.words.length, 1)
  assert.equal(holes.length, 2)
})

function parse(text: string): readonly Node[] {
  return parseFile({ path: 'a.conf', text }).nodes
}

function missing(): never {
  throw new Error('Expected a directive.')
}
