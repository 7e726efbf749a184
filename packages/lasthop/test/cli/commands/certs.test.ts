import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'

import { isProblem } from '@lasthop/contract'

import { commonNameOf } from '../../../src/certs/key-pair.ts'
import { openLocalCa } from '../../../src/certs/local-ca.ts'
import { runLasthop } from '../spawned.ts'

const execute = promisify(execFile)

suite('lasthop certs list', { concurrency: true }, () => {
  test('says on stderr that there are none yet', async () => {
    await using home = await temporaryFolder()
    const ended = await runLasthop(['certs', 'list'], surroundings(home.path))
    assert.deepEqual({ code: ended.code, stdout: ended.stdout }, { code: 0, stdout: '' })
    assert.match(ended.stderr, /^There are no certificates yet/)
  })

  test('lists the root and what it signed, with names, end, issuer and file', async () => {
    await using home = await temporaryFolder()
    await issue(home.path, 'app.test')
    const { code, stdout } = await runLasthop(['certs', 'list'], surroundings(home.path))
    assert.match(stdout, /^Lasthop Local CA \w+\n {4}ends on \d{4}-\d\d-\d\d, in \d+ days, signed by Lasthop Local CA/)
    assert.match(stdout, /\napp\.test\n {4}ends on .* days, signed by Lasthop Local CA \w+\n {4}.*pair\.pem\n$/)
    assert.equal(code, 0)
  })

  test('lists the certificates that the configuration names, and finds the one that is missing', async () => {
    await using home = await temporaryFolder()
    await writeFile(join(home.path, 'my.yaml'), 'sites: { a.test: { to: 1, tls: { cert: a.pem, key: a.key } } }')
    const { code, stderr } = await runLasthop(['certs', 'list', '--config', 'my.yaml'], surroundings(home.path))
    assert.match(stderr, /a\.pem: .*does not exist/)
    assert.equal(code, 1)
  })

  test('refuses a configuration that is wrong', async () => {
    await using home = await temporaryFolder()
    await writeFile(join(home.path, 'lasthop.yaml'), 'sites: {}')
    const { code, stderr } = await runLasthop(['certs', 'list'], surroundings(home.path))
    assert.match(stderr, /^lasthop\.yaml:1:1: There is no site/)
    assert.equal(code, 2)
  })

  test('says what to set when there is no place for certificates', async () => {
    const { code, stderr } = await runLasthop(['certs', 'list'], {
      env: { LASTHOP_HOME: '', HOME: '', XDG_STATE_HOME: '' },
    })
    assert.match(stderr, /LASTHOP_HOME/)
    assert.equal(code, 2)
  })
})

test('lasthop certs trust makes the root, and tells what is left to do by hand where no program can do it', async () => {
  await using home = await temporaryFolder()
  await mkdir(join(home.path, 'no-programs'))
  const env = { ...surroundings(home.path).env, PATH: join(home.path, 'no-programs') }
  const { code, stdout } = await runLasthop(['certs', 'trust'], { cwd: home.path, env })
  assert.match(stdout, /not yet trusted by .*\n/)
  assert.match(await readFile(join(home.path, 'ca', 'root.crt'), 'utf8'), /BEGIN CERTIFICATE/)
  assert.equal(code, 3)
})

test('lasthop certs untrust makes no authority to take it out', async () => {
  await using home = await temporaryFolder()
  const { code, stdout, stderr } = await runLasthop(['certs', 'untrust'], surroundings(home.path))
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '' })
  assert.match(stderr, /^There is no local authority here: ".*root\.crt" does not exist, so there is nothing/)
  await assert.rejects(readFile(join(home.path, 'ca', 'root.crt')))
})

test('lasthop certs untrust takes the root out of the browsers’ store that certs trust made', async () => {
  await using home = await temporaryFolder()
  const env = { ...surroundings(home.path).env, PATH: process.env['PATH'] ?? '' }
  const nssdb = join(home.path, '.pki/nssdb')
  await issue(home.path, 'app.test')
  const ca = await openLocalCa(home.path, () => new Date())
  assert.ok(!isProblem(ca))
  await mkdir(nssdb, { recursive: true })
  const database = ['-d', `sql:${nssdb}`]
  const name = commonNameOf(new X509Certificate(ca.rootPem).subject)
  await execute('certutil', ['-N', '--empty-password', ...database])
  await execute('certutil', ['-A', ...database, '-t', 'C,,', '-n', name, '-i', ca.rootPath])
  const { stdout } = await runLasthop(['certs', 'untrust'], { cwd: home.path, env })
  assert.ok(stdout.includes(`no longer trusted by the browsers' store "${nssdb}"`), stdout)
  assert.doesNotMatch((await execute('certutil', ['-L', ...database])).stdout, /Lasthop/)
})

function surroundings(folder: string) {
  return { cwd: folder, env: { LASTHOP_HOME: folder, HOME: folder } }
}

function temporaryFolder() {
  return mkdtempDisposable(join(tmpdir(), 'lasthop-certs-'))
}

async function issue(home: string, name: string): Promise<void> {
  const ca = await openLocalCa(home, () => new Date())
  assert.ok(!isProblem(ca))
  assert.ok(!isProblem(await ca.certificateFor([name])))
}
