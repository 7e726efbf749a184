import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import type { SpawnSyncReturns } from 'node:child_process'
import process, { execPath } from 'node:process'
import { test } from 'node:test'

const wrong: readonly (readonly [settings: Readonly<Record<string, string>>, message: string])[] = [
  [
    {},
    'LASTHOP_ORIGIN_TRUST is not set. Write who the edge is, for example LASTHOP_ORIGIN_TRUST=loopback,10.0.0.0/8,unix.',
  ],
  [{ LASTHOP_ORIGIN_TRUST: '' }, 'LASTHOP_ORIGIN_TRUST: ""'],
  [
    { LASTHOP_ORIGIN_TRUST: 'signed:/nowhere/keys' },
    'LASTHOP_ORIGIN_TRUST: The key file "/nowhere/keys" could not be read',
  ],
  [{ LASTHOP_ORIGIN_TRUST: 'true' }, 'LASTHOP_ORIGIN_TRUST: "true"'],
  [{ LASTHOP_ORIGIN_TRUST: '1' }, 'LASTHOP_ORIGIN_TRUST: "1"'],
  [{ LASTHOP_ORIGIN_TRUST: '10.0.0.2/26' }, 'LASTHOP_ORIGIN_TRUST: "10.0.0.2/26"'],
  [
    { LASTHOP_ORIGIN_TRUSTED: 'loopback' },
    'LASTHOP_ORIGIN_TRUSTED is set, but there is no such setting. Did you mean LASTHOP_ORIGIN_TRUST?',
  ],
  [
    { LASTHOP_ORIGIN_TRUST: 'unix', LASTHOP_ORIGIN_MODE: 'on' },
    'LASTHOP_ORIGIN_MODE: found "on", expected "observe" or "enforce"',
  ],
  [
    { LASTHOP_ORIGIN_TRUST: 'unix', LASTHOP_ORIGIN_PUBLIC_ORIGINS: 'app.test' },
    'LASTHOP_ORIGIN_PUBLIC_ORIGINS: "app.test"',
  ],
]

for (const [settings, message] of wrong) {
  test(`${JSON.stringify(settings)} ends the process before it serves, with one sentence and code 2`, () => {
    const { status, stderr } = run('console.log("served")', settings)
    assert.equal(status, 2)
    assert.ok(stderr.startsWith(`lasthop origin: ${message}`), stderr)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
  })
}

test('a process that serves nobody says nothing', () => {
  const listen = 'require("net").createServer().listen(0, function () { this.close() })'
  const { status, stderr } = run(listen, { LASTHOP_ORIGIN_TRUST: 'loopback' })
  assert.deepEqual([status, stderr], [0, ''])
})

function run(program: string, env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
  const words = ['--conditions=@lasthop/source', `--import=${import.meta.resolve('@lasthop/origin/preload')}`]
  return spawnSync(execPath, [...words, '--eval', program], { env: { ...cache, ...env }, encoding: 'utf8' })
}

/** Nothing of the environment but where Node keeps what it compiled. */
const { NODE_COMPILE_CACHE } = process.env
const cache = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
