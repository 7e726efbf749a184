import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { applyEdits } from '../../src/products/edit.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

const listen = "app.listen(8000, '127.0.0.1')\n"

function express(settings: string): Readonly<Record<string, string>> {
  return {
    'site.conf': rightApache,
    'server.js': `const express = require('express');\nconst app = express();\n${settings}${listen}`,
    'package.json': '{\n  "dependencies": {\n    "express": "5.3.0"\n  }\n}\n',
  }
}

test('an Express that trusts its proxy is found, with its version, and right', () => {
  const stack = stackOf(express("app.set('trust proxy', 'loopback');\n"))
  const [app] = stack.apps
  assert.equal(app?.server?.product, 'node')
  assert.equal(app.framework?.product, 'express')
  assert.equal(app.framework.version.text, '5.3.0')
  const { findings, unknown } = diagnose(stack, { today: '2026-01-01' })
  assert.deepEqual(
    findings.filter(({ level }) => level === 'error').map(({ rule }) => rule),
    [],
  )
  assert.deepEqual(unknown, [])
})

test('the missing line is added behind the one that makes the application, in its style', () => {
  const files = express('')
  const [framework] = stackOf(files).apps.map((app) => app.framework)
  const text = applyEdits(files['server.js'] ?? '', framework?.cures[0]?.edits ?? [])
  assert.match(text, /^const app = express\(\);\napp\.set\('trust proxy', 'loopback'\);\napp\.listen/m)
  assert.ok(rulesIn(files).includes('P107'))
  assert.ok(!rulesIn({ ...files, 'server.js': text }).includes('P107'))
})

for (const [text, fixed] of [
  ["import Fastify from 'fastify'\nconst app = Fastify()\n", "const app = Fastify({ trustProxy: '127.0.0.1' })"],
  [
    "import Fastify from 'fastify'\nconst app = Fastify({ logger: true })\n",
    "const app = Fastify({ trustProxy: '127.0.0.1', logger: true })",
  ],
  [
    "import Fastify from 'fastify'\nconst app = Fastify({ trustProxy: 2 })\n",
    "const app = Fastify({ trustProxy: '127.0.0.1' })",
  ],
  ["import Koa from 'koa'\nconst app = new Koa()\n", 'const app = new Koa()\napp.proxy = true\n'],
] as const) {
  test(`${JSON.stringify(text)} is cured by an edit that the model finds sound`, () => {
    const files = { 'site.conf': rightApache, 'app.mjs': `${text}${listen}` }
    const [framework] = stackOf(files).apps.map((app) => app.framework)
    const edited = applyEdits(files['app.mjs'], framework?.cures[0]?.edits ?? [])
    assert.ok(edited.includes(fixed), edited)
    assert.ok(!rulesIn({ ...files, 'app.mjs': edited }).includes('P101'))
  })
}

for (const value of ['(ip) => ip === proxy', 'settings.proxies', 'compute() || 1']) {
  test(`trust that is computed, as ${value}, is said to be unknown`, () => {
    const { unknown, findings } = diagnose(stackOf(express(`app.set('trust proxy', ${value});\n`)), {
      today: '2026-01-01',
    })
    assert.match(unknown.map(({ because }) => because).join(), /cannot be read without running it/)
    assert.ok(!findings.some(({ level }) => level === 'error'))
  })
}

test('a trust list that is none keeps Express from starting, and that is said', () => {
  const { unknown } = diagnose(stackOf(express("app.set('trust proxy', 'nginx');\n")), { today: '2026-01-01' })
  assert.match(unknown.map(({ because }) => because).join(), /does not start/)
})

test('half a file is read as far as it goes', () => {
  const { findings } = diagnose(stackOf(express("app.set('trust proxy', 'loopback');\napp.get('/', (req => {\n")), {
    today: '2026-01-01',
  })
  assert.ok(!findings.some(({ level }) => level === 'error'))
})
