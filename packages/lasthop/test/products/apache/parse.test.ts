import assert from 'node:assert/strict'
import test from 'node:test'
import { parseFile } from '../../../src/products/apache/parse.ts'
import { placeOfWord, textsOf, type Directive, type Node, type Section } from '../../../src/products/apache/syntax.ts'

test('a directive keeps its line, and each word its place in the file', () => {
  const text = '# first\n<VirtualHost *:443>\n  RequestHeader set "X-Forwarded-Proto" https\n</VirtualHost>\n'
  const header = sectionOf(parse(text)[0]).nodes[0]
  assert.ok(header)
  assert.deepEqual([header.place.line, header.place.column], [3, 3])
  const { start, end } = placeOfWord(header, 1)
  assert.equal(text.slice(start, end), '"X-Forwarded-Proto"')
})

test('a line that ends in a backslash goes on in the next, and its words keep their places', () => {
  const text = 'RequestHeader set \\\n  X-A \\\r\n  yes\n'
  const [node] = parse(text)
  assert.ok(node)
  assert.deepEqual(textsOf(node), ['set', 'X-A', 'yes'])
  const { start, end } = placeOfWord(node, 2)
  assert.equal(text.slice(start, end), 'yes')
})

test('a comment that ends in a backslash swallows the next line', () => {
  const nodes = parse('# off \\\nRequestHeader set X-A 1\nServerName a.test\n')
  assert.deepEqual(
    nodes.map(({ name }) => name),
    ['servername'],
  )
})

test('quotes keep white space, and only a backslash before a quote or a backslash is taken off', () => {
  const [node] = parse(String.raw`RequestHeader set X-A "a \"b\" c:\d" 'it''s'`)
  assert.ok(node)
  assert.deepEqual(textsOf(node).slice(2), [String.raw`a "b" c:\d`, 'it', 's'])
})

test('a hole of a template is one word, and a statement of a template is no directive', () => {
  const { nodes, holes } = parseFile({
    path: 'a.conf',
    text: '{% if tls %}\nServerName {{ domain name }}\n{% endif %}\n',
  })
  assert.equal(nodes.length, 1)
  assert.equal(nodes[0]?.words.length, 1)
  assert.equal(holes.length, 2)
})

test('an unclosed section is told, and what follows is still read', () => {
  const { nodes, complaints } = parseFile({
    path: 'a.conf',
    text: '<Location /a>\nRequire all denied\n<VirtualHost *:80>\nServerName a\n</VirtualHost>\n',
  })
  assert.equal(sectionOf(nodes[0]).nodes.length, 2)
  assert.deepEqual(
    complaints.map(({ rule, place }) => [rule, place.line]),
    [['P901', 1]],
  )
})

test('a closing line without an opening one is told, and the rest is still read', () => {
  const { nodes, complaints } = parseFile({ path: 'a.conf', text: '</Location>\nServerName a\n' })
  assert.equal(nodes.length, 1)
  assert.deepEqual(
    complaints.map(({ rule }) => rule),
    ['P901'],
  )
})

function parse(text: string): readonly Node[] {
  return parseFile({ path: 'a.conf', text }).nodes
}

function sectionOf(node: Node | Directive | undefined): Section {
  assert.equal(node?.kind, 'section')
  return node
}
