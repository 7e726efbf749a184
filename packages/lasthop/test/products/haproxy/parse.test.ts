import assert from 'node:assert/strict'
import test from 'node:test'
import { folderOf } from '../../doctor/folder-of.ts'
import { hasHole } from '../../../src/products/hole.ts'
import { loadConfiguration } from '../../../src/products/haproxy/load.ts'
import { parseFile } from '../../../src/products/haproxy/parse.ts'
import { findProxies, modeOf, optionOf } from '../../../src/products/haproxy/proxies.ts'
import { textsOf, type Line } from '../../../src/products/haproxy/syntax.ts'

const { reader } = folderOf({})

test('words keep their places, whatever their quotes and escapes hold', () => {
  const text = `frontend web\n  http-request set-header X-A "a # b" if { path \\#x } # end\n`
  const [, rule] = parse(text)
  assert.deepEqual(textsOf(rule ?? missing()), ['set-header', 'X-A', 'a # b', 'if', '{', 'path', '#x', '}'])
  assert.equal(text.slice(rule?.words[2]?.start, rule?.words[2]?.end), '"a # b"')
  assert.equal(text.slice(rule?.place.start, rule?.place.end), 'http-request set-header X-A "a # b" if { path \\#x }')
})

test('quotes of both kinds inside of a word belong to it', () => {
  const [line] = parse(`acl a b'c d'"e f"g`)
  assert.deepEqual(textsOf(line ?? missing()), ['a', 'bc de fg'])
})

test('a backslash before a digit stays for the pattern that it is a part of', () => {
  const [line] = parse(String.raw`http-request replace-path ^/a(.*)$ /b\1`)
  assert.equal(textsOf(line ?? missing()).at(-1), String.raw`/b\1`)
})

test('a variable of the environment is a hole in double quotes, and text outside of them', () => {
  const [quoted, bare, single] = parse(`server a "\${APP}:80"\nserver b \${APP}:80\nserver c '\${APP}'`)
  assert.ok(hasHole(textsOf(quoted ?? missing())[1] ?? ''))
  assert.equal(textsOf(bare ?? missing())[1], '${APP}:80')
  assert.equal(textsOf(single ?? missing())[1], '${APP}')
})

test('a variable that the file sets is known', () => {
  const lines = parse('global\n  setenv APP 10.0.0.1\nbackend b\n  server a "${APP}:80"\n')
  assert.deepEqual(textsOf(lines.at(-1) ?? missing()), ['a', '10.0.0.1:80'])
})

test('a quote that is never closed is told at its line, and the rest is still read', () => {
  const { lines, complaints } = parseFile({
    path: 'h.cfg',
    text: 'backend b\n  acl a path "/x\n  server a 1.1.1.1:80\n',
  })
  assert.deepEqual(
    complaints.map(({ rule, place }) => [rule, place.line]),
    [['P901', 2]],
  )
  assert.equal(lines.at(-1)?.name, 'server')
})

test('what a template fills in is opaque, and its statements are no lines', () => {
  const text = '{% for app in apps %}\n  server {{ app.name }} {{ app.ip }}:80 check\n{% endfor %}\n'
  const { lines, holes } = parseFile({ path: 'h.cfg.j2', text })
  assert.deepEqual(
    lines.map(({ name, words }) => [name, words.length]),
    [['server', 3]],
  )
  assert.equal(holes.length, 2)
})

test('lines between .if and .endif are read, and it is said that they may not count', () => {
  const loaded = loadConfiguration(reader, [
    { path: 'h.cfg', text: 'frontend f\n.if defined(TLS)\n  bind :443\n.else\n  bind :80\n.endif\n' },
  ])
  assert.equal(loaded.sections[0]?.lines.length, 2)
  assert.ok(loaded.hasHoles)
  assert.ok(loaded.complaints.every(({ rule }) => rule === 'P908'))
})

test('a proxy takes after the defaults before it, or after those that it names', () => {
  const text = `defaults one
  mode http
  option forwardfor
defaults two from one
  mode tcp
frontend a
  bind :80
frontend b from one
  bind :81
`
  const [a, b] = findProxies(loadConfiguration(reader, [{ path: 'h.cfg', text }]).sections).fronts
  assert.equal(modeOf(a ?? missing()), 'tcp')
  assert.equal(modeOf(b ?? missing()), 'http')
  assert.ok(optionOf(a ?? missing(), 'forwardfor'))
})

function parse(text: string): readonly Line[] {
  return parseFile({ path: 'haproxy.cfg', text }).lines
}

function missing(): never {
  throw new Error('It is missing.')
}
