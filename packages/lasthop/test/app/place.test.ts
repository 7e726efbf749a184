import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choosePlace } from '../../src/app/place.ts'
import { defaults } from '../../src/config/defaults.ts'

test('each instance gets a port of its own, and none that a connection that leaves could take before it is opened', async () => {
  const ready = { ...defaults.app.ready, path: undefined, status: undefined }
  const command = { kind: 'line', line: 'node app.js' } as const
  const app = { ...defaults.app, ready, command, directory: '/', env: {} }
  const places = await Promise.all(Array.from({ length: 40 }, () => choosePlace(app, '/run')))
  const ports = places.map((place) => (place.kind === 'tcp' ? place.port : 0))
  assert.equal(new Set(ports).size, 40)
  assert.deepEqual(
    ports.filter((port) => port < 1024 || port >= 32_768),
    [],
  )
})
