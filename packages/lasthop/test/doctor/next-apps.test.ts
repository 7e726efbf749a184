import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { applyEdits } from '../../src/products/edit.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

const manifest = (start: string): string =>
  `{\n  "scripts": { "start": "${start}" },\n  "dependencies": {\n    "next": "16.4.6"\n  }\n}\n`

test('an application of Next.js is found with its version, its port and its own server', () => {
  const [app] = stackOf({ 'site.conf': rightApache, 'package.json': manifest('next start -H 127.0.0.1 -p 8000') }).apps
  assert.equal(app?.framework?.version.text, '16.4.6')
  assert.deepEqual(
    app.server?.binds.map(({ target }) => target),
    [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }],
  )
})

test('next start on every address is cured by an edit of its script', () => {
  const files = { 'site.conf': rightApache, 'package.json': manifest('NODE_ENV=production next start -p 8000') }
  assert.ok(rulesIn(files).includes('P702'))
  const [app] = stackOf(files).apps
  const text = applyEdits(files['package.json'], app?.server?.cures?.[0]?.edits ?? [])
  assert.match(text, /next start -H 127\.0\.0\.1 -p 8000/)
  assert.deepEqual(
    rulesIn({ ...files, 'package.json': text }).filter((rule) => /^P[27]/.test(rule)),
    [],
  )
})

test('a server of its own around Next.js is the one that listens', () => {
  const own =
    "const { createServer } = require('http')\nconst next = require('next')\n\nconst app = next({ dev: false })\napp.prepare().then(() => {\n  createServer(app.getRequestHandler()).listen(8000, '127.0.0.1')\n})\n"
  const { apps } = stackOf({ 'site.conf': rightApache, 'package.json': manifest('node server.js'), 'server.js': own })
  assert.deepEqual(
    apps.map(({ server, framework }) => [server?.product, framework?.product]),
    [['node', 'nextjs']],
  )
})

test('origins that are computed are said to be unknown', () => {
  const config = 'export default { experimental: { serverActions: { allowedOrigins: loadOrigins() } } }\n'
  const { findings } = diagnose(
    stackOf({ 'site.conf': rightApache, 'package.json': manifest('next start -p 8000'), 'next.config.mjs': config }),
    { today: '2026-01-01' },
  )
  assert.ok(findings.some(({ rule, message }) => rule === 'P908' && message.includes('allowedOrigins')))
})

test('a manifest that is not JSON and a configuration cut short leave the rest readable', () => {
  const files = {
    'site.conf': rightApache,
    'package.json': '{ "dependencies": { "next": "16.4.6" }, "scripts": { "start": "next start -p 8000',
    'next.config.js': 'module.exports = { experimental: {',
  }
  const { findings } = diagnose(stackOf(files), { today: '2026-01-01' })
  assert.ok(!findings.some(({ level }) => level === 'error'))
})

test('an address of Auth.js on http is cured where it stands', () => {
  const env = 'export AUTH_URL="http://app.example.org" # the site\n'
  const files = {
    'site.conf': rightApache,
    'package.json': manifest('next start -H 127.0.0.1 -p 8000'),
    'auth.ts': "import NextAuth from 'next-auth'\nexport const { handlers } = NextAuth({ providers: [] })\n",
    '.env': env,
  }
  assert.ok(rulesIn(files).includes('P115'))
  const cures = stackOf(files).apps.flatMap(({ framework }) => framework?.cures ?? [])
  const text = applyEdits(env, cures[0]?.edits ?? [])
  assert.equal(text, 'export AUTH_URL=https://app.example.org # the site\n')
  assert.ok(!rulesIn({ ...files, '.env': text }).includes('P115'))
})
