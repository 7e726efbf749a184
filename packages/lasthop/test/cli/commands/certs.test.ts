import assert from 'node:assert/strict'
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'

import { openLocalCa } from '../../../src/certs/local-ca.ts'
import { runLasthop } from '../spawned.ts'

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
