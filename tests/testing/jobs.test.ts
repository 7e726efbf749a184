/** What `npm test` makes of test files that fail, end too soon, hang or leave programs behind. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { test } from 'node:test'
import { lookAgain } from '../../scripts/testing/again.ts'
import { renderFailures } from '../../scripts/testing/failures.ts'
import { runJob, type Job, type Outcome } from '../../scripts/testing/job.ts'
import { tallyOf } from '../../scripts/testing/tally.ts'
import { until } from '../attacks/until.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'

test('a test that passes is counted, and what it left running is ended', async () => {
  const left = `const child = spawn('/bin/sleep', ['600'], { stdio: 'inherit' }); child.unref(); console.log('pid', child.pid)`
  const { counts, failures, output } = await run(`test('leaves', () => { ${left} })`)
  assert.deepEqual([counts.tests, counts.passed, failures], [1, 1, []])
  const pid = Number(/pid (\d+)/.exec(output)?.[1])
  await until(() => !isAlive(pid))
})

test('a test that fails is told with its title, file, line and message, and its suite is not', async () => {
  const { counts, failures } = await run(`suite('outer', () => test('inner', () => { throw new Error('it broke') }))`)
  assert.equal(counts.tests - counts.passed, 1)
  assert.match(renderFailures(failures), /^Failed:\n {2}✖ inner\n {4}\S*one\.test\.ts:3\n {6}it broke\n$/)
})

test('a file that says exit before its tests have run has failed', async () => {
  const { failures } = await run(`test('first', () => {}); test('exits', () => process.exit(0))`)
  assert.match(failures[0]?.said ?? '', /ended before its tests had/)
})

test('a file that is killed has failed', async () => {
  const { failures } = await run(`test('dies', () => process.kill(process.pid, 'SIGKILL'))`)
  assert.match(failures[0]?.said ?? '', /was ended by SIGKILL/)
})

test('a file that cannot be loaded has failed, and says why', async () => {
  const { failures } = await run(`throw new Error('no way')`)
  assert.match(failures[0]?.said ?? '', /exit code 1[^]*no way/)
})

test('a file that fails after its tests have passed has failed', async () => {
  const { counts, failures } = await run(`test('good', () => { process.on('exit', () => { process.exitCode = 7 }) })`)
  assert.equal(counts.passed, 1)
  assert.match(failures[0]?.said ?? '', /exit code 7/)
})

test('a file without a test has failed', async () => {
  const { failures } = await run('')
  assert.equal(failures.length, 1)
})

test('a file that hangs is ended at its limit, and named', async () => {
  const { failures } = await run(`test('spins', () => { for (;;); })`, 3000)
  assert.match(failures[0]?.file ?? '', /one\.test\.ts$/)
  assert.match(failures[0]?.said ?? '', /had not ended after 3 s/)
})

test('a file that passes the second time is unsteady and counts as passed, and one that fails both times has failed', async () => {
  using folder = makeTemporaryFolder()
  const mark = JSON.stringify(join(folder.path, 'mark'))
  const onceOnly = `test('once', () => { if (!existsSync(${mark})) { writeFileSync(${mark}, ''); throw new Error('first') } })`
  const jobs = [
    jobOf(folder.path, 'once', onceOnly),
    jobOf(folder.path, 'always', `test('always', () => { throw new Error('ever') })`),
    jobOf(folder.path, 'never', `test('never', () => {})`),
  ]
  const first = await Promise.all(jobs.map((job) => runJob(job)))
  const { outcomes, unsteady } = await lookAgain(first)
  assert.deepEqual(
    unsteady.map(({ said }) => said),
    ['first'],
  )
  const { passed, failed } = tallyOf(outcomes)
  assert.deepEqual({ passed, failed }, { passed: 2, failed: 1 })
})

test('nothing is looked at again where many have failed', async () => {
  using folder = makeTemporaryFolder()
  const failing = await runJob(jobOf(folder.path, 'always', `test('always', () => { throw new Error('ever') })`))
  const many = Array.from({ length: 4 }, () => failing)
  assert.deepEqual(await lookAgain(many), { outcomes: many, unsteady: [] })
})

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function run(text: string, limitMs = 300_000): Promise<Outcome> {
  using folder = makeTemporaryFolder()
  return await runJob({ ...jobOf(folder.path, 'one', text), limitMs })
}

function jobOf(folder: string, name: string, text: string): Job {
  const file = join(folder, `${name}.test.ts`)
  const head = [
    `import { existsSync, writeFileSync } from 'node:fs'`,
    `import { spawn } from 'node:child_process'; import { suite, test } from 'node:test'`,
  ]
  writeFileSync(file, [...head, text, ''].join('\n'))
  return { title: file, node: execPath, files: [file], limitMs: 300_000 }
}
