import assert from 'node:assert/strict'
import test from 'node:test'
import { problem } from '@lasthop/contract'
import { parseFile } from '../../../src/products/caddy/parse.ts'
import { caddy } from '../../../src/products/caddy/product.ts'

const text = `# site
(common) {
	header_up X-From {args.0}
}
app.example.org, www.example.org {
	respond /a "two words" 200 # why
	respond \`a "b" {\` \\
		201
	respond <<END
		one {
		two
		END 202
	reverse_proxy 127.0.0.1:8000 {
		import common "the file"
	}
}
`

void test('quotes, backticks, heredocs and joined lines become words at their own places', () => {
  const site = parseFile({ path: 'Caddyfile', text }).nodes[1]
  const words = site?.block?.nodes.map((node) => node.words.map((word) => word.text))
  assert.deepEqual(words?.slice(0, 3), [
    ['/a', 'two words', '200'],
    ['a "b" {', '201'],
    ['one {\ntwo', '202'],
  ])
  const second = site?.block?.nodes[0]?.words[1]
  assert.equal(text.slice(second?.start, second?.end), '"two words"')
})

void test('an import gives its arguments to a snippet, and the step tells the line of the snippet', () => {
  const [edge] = caddy.parse(readerOf({ Caddyfile: text }), ['Caddyfile'], {})
  const route = edge?.doors.find(({ port }) => port === 443)?.sites[0]?.routes.find(({ does }) => does === 'proxies')
  const field = route?.fields.find(({ name }) => name === 'X-From')
  assert.equal(field?.value, 'the file')
  assert.equal(field?.place?.line, 3)
})

void test('a name alone is served with HTTPS, and with a redirect on the HTTP port', () => {
  const [edge] = caddy.parse(readerOf({ Caddyfile: text }), ['Caddyfile'], {})
  assert.deepEqual(
    edge?.doors.map(({ scheme, port, sites }) => [scheme, port, sites[0]?.routes.at(-1)?.does]),
    [
      ['https', 443, 'proxies'],
      ['http', 80, 'redirects'],
    ],
  )
})

void test('files that import each other end, and what is missing is told', () => {
  const files = { Caddyfile: 'import a\nimport gone\n', a: 'import Caddyfile\n' }
  const [edge] = caddy.parse(readerOf(files), ['Caddyfile'], {})
  assert.deepEqual(
    edge?.complaints.map(({ rule }) => rule),
    ['P901', 'P908'],
  )
})

void test('a block that is never closed is told at its brace, and the rest is read', () => {
  const { nodes, complaints } = parseFile({ path: 'Caddyfile', text: ':80 {\nreverse_proxy a:1\n' })
  assert.equal(nodes[0]?.block?.nodes[0]?.name, 'reverse_proxy')
  assert.deepEqual(
    complaints.map(({ place }) => [place.line, place.column]),
    [[1, 5]],
  )
})

function readerOf(files: Readonly<Record<string, string>>): Parameters<typeof caddy.parse>[0] {
  return {
    readFile: (path) => {
      const found = files[path]
      return found === undefined ? problem(`"${path}" is not there.`) : { path, text: found }
    },
    glob: () => [],
  }
}
