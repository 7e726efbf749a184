import assert from 'node:assert/strict'
import test from 'node:test'

import { rightApache, rulesIn, stackOf } from './stack-of.ts'

const manifest =
  '{\n  "scripts": { "start": "node --env-file=.env build" },\n  "devDependencies": { "@sveltejs/adapter-node": "5.5.4" }\n}\n'
const local = 'HOST=127.0.0.1\nPORT=8000\n'
const told = `${local}PROTOCOL_HEADER=x-forwarded-proto\nADDRESS_HEADER=X-Forwarded-For\n`

function stack(variables: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { 'site.conf': rightApache, 'package.json': manifest, '.env': variables, ...more }
}

test('an application of SvelteKit is found with the version of its adapter, its port and the server that is built', () => {
  const [app, ...others] = stackOf(stack(told)).apps
  assert.deepEqual(others, [])
  assert.equal(app?.framework?.version.text, '5.5.4')
  assert.deepEqual(
    app.server?.binds.map(({ target }) => target),
    [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }],
  )
})

test('behind a right proxy nothing is wrong where its variables name the fields, or its origin is written down', () => {
  for (const variables of [told, `${local}ORIGIN=https://app.example.org\nADDRESS_HEADER=x-forwarded-for\n`])
    assert.deepEqual(
      rulesIn(stack(variables)).filter((rule) => /^P[1-7]/.test(rule) && !/^P(?:30[26]|506)$/.test(rule)),
      [],
    )
})

test('an origin that is not that of the site refuses its forms, and one that is computed is said to be', () => {
  assert.ok(rulesIn(stack(`${told}ORIGIN=http://app.example.org\n`)).includes('P605'))
  const computed = {
    'package.json': manifest.replace('5.5.4', '6.0.1'),
    'svelte.config.js': 'export default { kit: { paths: { origin: siteOf(stage) } } }\n',
  }
  assert.ok(rulesIn(stack(told, computed)).includes('P908'))
})

test('forms of an origin that the configuration trusts are taken', () => {
  const config =
    "const config = { kit: { csrf: { trustedOrigins: ['https://pay.example.com'] } } }\nexport default config\n"
  const [app] = stackOf(stack(told, { 'svelte.config.js': config })).apps
  assert.deepEqual(app?.framework?.facts.originCheck.accepts, ['https://pay.example.com'])
})

test('variables with a prefix of their own are read by it', () => {
  const config =
    "import adapter from '@sveltejs/adapter-node'\nexport default { kit: { adapter: adapter({ envPrefix: 'MY_' }) } }\n"
  const [app] = stackOf(stack('MY_HOST_HEADER=x-forwarded-host\n', { 'svelte.config.js': config })).apps
  assert.equal(app?.framework?.facts.readsForwardedHost.value, true)
})

test('a server of its own around the build is the one that listens', () => {
  const own =
    "import { createServer } from 'node:http'\nimport { handler } from './build/handler.js'\n\ncreateServer(handler).listen(8000, '127.0.0.1')\n"
  const files = { 'package.json': manifest.replace('--env-file=.env build', 'server.js'), 'server.js': own }
  assert.deepEqual(
    stackOf(stack('', files)).apps.map(({ server, framework }) => [server?.product, framework?.product]),
    [['node', 'sveltekit']],
  )
})
