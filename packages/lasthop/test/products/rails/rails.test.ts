import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { peerOf } from '@lasthop/contract'

import type { Environ } from '../../../src/products/app-server.ts'
import { applyEdits } from '../../../src/products/edit.ts'
import type { Framework } from '../../../src/products/framework.ts'
import { puma } from '../../../src/products/puma/product.ts'
import { rackIp } from '../../../src/products/rack/ip.ts'
import { readScheme } from '../../../src/products/rack/scheme.ts'
import { readRack } from '../../../src/products/rack/settings.ts'
import { rails } from '../../../src/products/rails/product.ts'
import { surroundingsOf } from '../../../../../tests/models/surroundings-of.ts'

const versions = { puma: '6.6.0', rails: '7.2.2', rack: '3.2.7' }

for (const { id, headers, expect } of vectors('rack')) {
  test(`the model of Rack 3.2 says what Rack does in ${id}`, () => {
    const environ = environOf(headers)
    const settings = readRack([], '3.2.7')
    if (expect.scheme !== undefined) assert.equal(readScheme(environ, settings).scheme, expect.scheme)
    if (expect.ip !== undefined) assert.equal(rackIp({ ...environ, remoteAddress: '' }, settings), expect.ip)
  })
}

for (const { id, peer, headers, expect } of vectors('rails-remote_ip')) {
  test(`the model of Rails says what Rails does in ${id}`, () => {
    const environ = { ...environOf(headers), remoteAddress: peer.startsWith('(') ? '' : peer }
    const belief = frameworkOf('').believe(environ)
    if (expect.error === undefined) assert.equal(belief.kind === 'believed' && (belief.client || null), expect.ip)
    else assert.ok(belief.kind === 'answered' && belief.status === 500)
  })
}

const cures: readonly { readonly before: string; readonly after: string }[] = [
  { before: '  config.eager_load = true\n', after: '  config.force_ssl = true\n  config.eager_load = true\n' },
  { before: '  config.force_ssl = false # for now\n', after: '  config.force_ssl = true # for now\n' },
  { before: '  # config.force_ssl = true\n', after: '  config.force_ssl = true\n  # config.force_ssl = true\n' },
]

for (const { before, after } of cures) {
  test(`a session cookie without Secure is cured by force_ssl: ${JSON.stringify(before)}`, () => {
    const [cure] = frameworkOf(before).cures
    assert.ok(cure !== undefined)
    assert.ok(cure.rules.includes('P601'))
    assert.equal(applyEdits(fileOf(before), cure.edits), fileOf(after))
  })
}

test('what force_ssl hangs on is said, and judged as it is without it', () => {
  const { complaints, facts } = frameworkOf('  config.force_ssl = true if ENV["FORCE_SSL"]\n')
  assert.deepEqual(
    complaints.map(({ rule }) => rule),
    ['P909'],
  )
  assert.equal(facts.redirectsToHttps.value, false)
})

test('what is computed is unknown, and is said', () => {
  const framework = frameworkOf('  config.hosts = Host.pluck(:name)\n')
  assert.deepEqual(
    framework.complaints.map(({ rule }) => rule),
    ['P908'],
  )
  assert.equal(framework.believe(environOf({})).kind, 'unknown')
})

test('a puma before 6.4.3 takes a name with an underscore for the one with a dash', () => {
  const of = (version: string) => environOf({ 'X-Forwarded-Proto': 'http', X_Forwarded_Proto: 'https' }, version)
  assert.equal(of('6.4.2').variables.get('HTTP_X_FORWARDED_PROTO'), 'https')
  assert.equal(of('6.4.3').variables.get('HTTP_X_FORWARDED_PROTO'), 'http')
})

function frameworkOf(line: string): Framework {
  const [framework] = rails.find(surroundingsOf({ 'config/environments/production.rb': fileOf(line) }, versions))
  assert.ok(framework)
  return framework
}

function fileOf(line: string): string {
  return `Rails.application.configure do\n${line}end\n`
}

function environOf(headers: Readonly<Record<string, string>>, version = '6.6.0'): Environ {
  const [server] = puma.find(surroundingsOf({ 'config/puma.rb': '' }, { ...versions, puma: version }))
  const fields = ['Host', 'app.test', ...Object.entries(headers).flat()]
  const message = { method: 'GET', target: '/', version: '1.1', fields } as const
  const environ = server?.receive({
    peer: peerOf('127.0.0.1', false),
    scheme: 'http',
    address: '127.0.0.1',
    port: 8000,
    message,
  })
  assert.ok(environ?.kind === 'environ')
  return environ
}

interface Vector {
  readonly id: string
  readonly suite: string
  readonly peer: string
  readonly headers: Readonly<Record<string, string>>
  readonly expect: { readonly scheme?: string; readonly ip?: string | null; readonly error?: string }
}

function vectors(suite: string): readonly Vector[] {
  const file = new URL('../../../../contract/test/readers-vectors.json', import.meta.url)
  const all: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))
  return all.filter((vector) => vector.suite === suite && !('SERVER_PORT' in vector.headers))
}
