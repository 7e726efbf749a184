import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import test from 'node:test'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startFaultyAuthority, type FaultyAuthority } from './faulty-authority.ts'
import { startKeeper } from './keeper-fixture.ts'
import { writeDnsHook } from './dns-hook.ts'
import { startPebble, type Pebble } from './start-pebble.ts'

test('a process that is killed at any of its writes leaves a home that the next one goes on with, without a second order', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  let killed = 0
  for (let at = 1; ; at++) {
    using home = makeTemporaryFolder()
    const orders = countOf(authority, '/finalize-order')
    const accounts = countOf(authority, '/sign-me-up')
    const first = await keep({ pebble, authority, home: home.path, dieAt: at })
    const broken = brokenFiles(home.path)
    const next = await keepHere({ pebble, authority, home: home.path })
    assert.deepEqual(broken, [], `killed at write ${at}`)
    assert.match(next, /BEGIN CERTIFICATE/, `killed at write ${at}: ${next}`)
    assert.ok(countOf(authority, '/finalize-order') - orders <= 1, `killed at write ${at}: it was issued twice`)
    // The same account may be asked for twice: an authority knows it by its key.
    assert.ok(countOf(authority, '/sign-me-up') - accounts <= 2)
    if (!first.wasKilled) break
    killed++
  }
  assert.ok(killed >= 15, `It was killed at ${killed} writes only.`)
})

test('four processes that start at once on one home order one certificate, and make one account', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  const hook = writeDnsHook(home.path, pebble.lessons)
  const parts = { pebble, authority, home: join(home.path, 'home'), hook }
  const first = await Promise.all([1, 2, 3, 4].map(() => keep(parts)))
  const after = await keep(parts)
  const had = first.filter(({ output }) => output.includes('BEGIN CERTIFICATE'))
  assert.ok(had.length >= 1, first.map(({ output }) => output).join(''))
  assert.match(after.output, /BEGIN CERTIFICATE/)
  assert.equal(countOf(authority, '/order-plz'), 1)
  assert.equal(countOf(authority, '/sign-me-up'), 1)
})

interface Keeping {
  readonly pebble: Pebble
  readonly authority: FaultyAuthority
  readonly home: string
  readonly dieAt?: number
  /** A program that writes to DNS. */
  readonly hook?: string
}

/** A keeper in this process, which was not there when the files were written. */
async function keepHere({ pebble, authority, home }: Keeping): Promise<string> {
  await using stand = await startKeeper({ pebble, home, directory: authority.directory })
  await stand.work()
  return `${stand.log.join('\n')}\n${stand.keeper.pairs.get('app.test')?.certPem ?? 'none'}`
}

/** One process with a keeper. */
function keep({ pebble, authority, home, dieAt, hook }: Keeping): Promise<{ output: string; wasKilled: boolean }> {
  const dying = ['--import', join(import.meta.dirname, 'dying-writes.ts')]
  const words = [
    '--conditions=@lasthop/source',
    '--disable-warning=ExperimentalWarning',
    ...(dieAt === undefined ? [] : dying),
    join(import.meta.dirname, 'keep-once.ts'),
    JSON.stringify(pebble),
    home,
    authority.directory,
    ...(hook === undefined ? [] : [hook]),
  ]
  return new Promise((resolve) => {
    execFile(
      execPath,
      words,
      { env: { ...env, DIE_AT_WRITE: String(dieAt) }, timeout: 180_000 },
      (error, stdout, stderr) => resolve({ output: stdout + stderr, wasKilled: error?.signal === 'SIGKILL' }),
    )
  })
}

function countOf({ asked }: FaultyAuthority, path: string): number {
  return asked.filter((question) => question.path.startsWith(path)).length
}

/** Files under their own names that are not whole; drafts may be anything. */
function brokenFiles(home: string): readonly string[] {
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
  return files.filter((file) => !isJson(readFileSync(join(home, file), 'utf8')))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
