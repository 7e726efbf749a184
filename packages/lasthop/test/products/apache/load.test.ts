import assert from 'node:assert/strict'
import test from 'node:test'
import { problem } from '@lasthop/contract'
import { apache } from '../../../src/products/apache/product.ts'
import type { Edge } from '../../../src/products/edge.ts'
import type { Reader } from '../../../src/products/reader.ts'

test('an include below ServerRoot is found beside a main file that lies elsewhere', () => {
  const edge = edgeOf({
    'deploy/apache2.conf': 'ServerRoot "/etc/apache2"\nIncludeOptional sites-enabled/*.conf\n',
    'deploy/sites-enabled/a.conf':
      '<VirtualHost *:80>\nServerName a.test\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n',
  })
  assert.deepEqual(
    edge.files.map(({ path }) => path),
    ['deploy/apache2.conf', 'deploy/sites-enabled/a.conf'],
  )
  assert.deepEqual(
    edge.doors.flatMap(({ sites }) => sites.flatMap(({ names }) => names)),
    ['a.test'],
  )
})

test('an include that is missing is told, and closes the files to edits', () => {
  const edge = edgeOf({ 'apache2.conf': 'Include extra/forwarded.conf\n' })
  assert.deepEqual(
    edge.complaints.map(({ rule, place }) => [rule, place.line]),
    [['P908', 1]],
  )
  assert.equal(edge.hasHoles, true)
})

test('a file that includes itself is told, and read once', () => {
  const edge = edgeOf({ 'apache2.conf': 'Listen 80\nInclude apache2.conf\n' })
  assert.deepEqual(
    edge.complaints.map(({ rule }) => rule),
    ['P901'],
  )
})

test('a template is read, and closed to edits', () => {
  const edge = edgeOf({
    'site.conf': '<VirtualHost *:80>\nServerName {{ domain }}\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n',
  })
  assert.equal(edge.hasHoles, true)
  assert.deepEqual(upstreamsOf(edge), [8000])
})

test('what stands in the IfModule of a module that is not loaded does not count', () => {
  const lines = 'ProxyPass / http://127.0.0.1:8000/\n<IfModule mod_headers.c>\nRequestHeader set X-A 1\n</IfModule>\n'
  const site = `<VirtualHost *:80>\n${lines}</VirtualHost>\n`
  const without = edgeOf({ 'apache2.conf': `LoadModule proxy_module a.so\nListen 80\n${site}` })
  const fragment = edgeOf({ 'site.conf': site })
  assert.equal(setsOf(without).includes('X-A'), false)
  assert.equal(setsOf(fragment).includes('X-A'), true)
  assert.deepEqual(
    fragment.complaints.map(({ rule }) => rule),
    ['P904'],
  )
})

test('a variable that Define sets is replaced; where one of the environment stands for an address, that is filled in', () => {
  const site = (port: string): string => `<VirtualHost *:80>\nProxyPass / http://127.0.0.1:${port}/\n</VirtualHost>\n`
  const [known, unknown] = [`Define APP_PORT 9000\n${site('${APP_PORT}')}`, site('${APP_PORT}')].map((text) =>
    edgeOf({ 'site.conf': text }),
  )
  assert.deepEqual(upstreamsOf(known), [9000])
  assert.deepEqual(upstreamsOf(unknown), [80])
  assert.deepEqual(
    unknown?.doors.flatMap(({ sites }) =>
      sites.flatMap(({ routes }) => routes.map((route) => route.upstream?.isFilledIn)),
    ),
    [true],
  )
})

test('a macro stands for its lines wherever it is used, and none of them is edited', () => {
  const macro =
    '<Macro Site $name $names>\n<VirtualHost *:443>\nServerName $name\nServerAlias $names\nSSLEngine on\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n</Macro>\n'
  const edge = edgeOf({
    'site.conf': `${macro}Use Site a.test "b.test c.test"\nUSE site d.test e.test\nUndefMacro Site\n`,
  })
  assert.deepEqual(
    edge.doors.flatMap(({ sites }) => sites.map(({ names }) => names.join(' '))),
    ['a.test b.test c.test', 'd.test e.test'],
  )
  assert.equal(edge.hasHoles, true)
  assert.deepEqual(edge.complaints, [])
})

test('a macro that is not there, gets other words, or uses itself is told', () => {
  for (const text of [
    'Use Site a.test\n',
    '<Macro Site $name>\nListen 80\n</Macro>\nUse Site\n',
    '<Macro Site>\nUse Site\nUse Site\n</Macro>\nUse Site\n',
  ]) {
    const host = '<VirtualHost *:80>\nServerName b.test\n</VirtualHost>\n'
    const [first] = edgeOf({ 'site.conf': text + host }).complaints
    assert.equal(first?.rule, 'P908', text)
  }
})

test('the folder above conf/ is ServerRoot in a copy', () => {
  const edge = edgeOf({
    'httpd/conf/httpd.conf': 'ServerRoot "/etc/httpd"\nListen 80\nIncludeOptional conf.d/*.conf\n',
    'httpd/conf.d/a.conf':
      '<VirtualHost *:80>\nServerName a.test\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n',
  })
  assert.deepEqual(
    edge.doors.flatMap(({ sites }) => sites.flatMap(({ names }) => names)),
    ['a.test'],
  )
})

function edgeOf(files: Readonly<Record<string, string>>): Edge {
  const [edge] = apache.parse(readerOf(files), Object.keys(files), {})
  assert.ok(edge)
  return edge
}

function readerOf(files: Readonly<Record<string, string>>): Reader {
  return {
    readFile: (path) => {
      const text = files[path]
      return text === undefined ? problem(`"${path}" is not there.`) : { path, text }
    },
    glob: (pattern) => {
      const source = pattern.replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]*')
      return Object.keys(files).filter((path) => new RegExp(`^${source}$`).test(path))
    },
  }
}

function setsOf(edge: Edge): string[] {
  const routes = edge.doors.flatMap(({ sites }) => sites.flatMap((site) => site.routes))
  return routes.flatMap(({ fields }) => fields.map(({ name }) => name))
}

function upstreamsOf(edge: Edge | undefined): (number | undefined)[] {
  const routes = edge?.doors.flatMap(({ sites }) => sites.flatMap((site) => site.routes)) ?? []
  return routes.map(({ upstream }) => (upstream?.target.kind === 'tcp' ? upstream.target.port : undefined))
}
