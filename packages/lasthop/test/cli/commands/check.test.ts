import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'

import { openLocalCa } from '../../../src/certs/local-ca.ts'
import { runLasthop } from '../spawned.ts'

suite('lasthop check', { concurrency: true }, () => {
  test('finds lasthop.yaml in its folder and nothing wrong with it', async () => {
    await using folder = await folderWith('sites: { app.test: { to: 8000 } }')
    const ended = await runLasthop(['check'], { cwd: folder.path })
    assert.deepEqual(ended, { code: 0, stdout: 'lasthop.yaml: nothing is wrong with its one site.\n', stderr: '' })
  })

  test('says all that is wrong on stderr, a line each, and exits with 2', async () => {
    await using folder = await folderWith('site: { app.test: { to: 8000 } }\nhttps_port: x\n')
    const ended = await runLasthop(['check', './lasthop.yaml'], { cwd: folder.path })
    assert.deepEqual({ code: ended.code, stdout: ended.stdout }, { code: 2, stdout: '' })
    assert.match(ended.stderr, /^\.\/lasthop\.yaml:1:1: "site" .*\n\.\/lasthop\.yaml:2:13: "x" .*\n$/)
  })

  test('says that a file is not there', async () => {
    const ended = await runLasthop(['check', 'nowhere.yaml'], { cwd: tmpdir() })
    assert.equal(ended.stderr, 'nowhere.yaml: the file could not be read: no such file or folder.\n')
    assert.equal(ended.code, 2)
  })

  test('accepts a certificate that is for the site', async () => {
    await using folder = await folderWith(siteWithFiles('app.test'))
    await writeCertificate(folder.path, 'app.test')
    assert.equal((await runLasthop(['check'], { cwd: folder.path })).stderr, '')
  })

  test('says at the entry that names it which certificate is for another name', async () => {
    await using folder = await folderWith(siteWithFiles('app.test'))
    await writeCertificate(folder.path, 'other.test')
    const { code, stderr } = await runLasthop(['check'], { cwd: folder.path })
    assert.match(stderr, /^lasthop\.yaml:4:18: site app\.test: The certificate in ".*app\.pem" is for other\.test: /)
    assert.equal(code, 2)
  })

  test('says at each entry what is wrong with its file, in the order of the text', async () => {
    await using folder = await folderWith(`sites:
  gone.test: { to: 8000, tls: { cert: none.pem, key: app.key } }
  key.test: { to: 8000, tls: { cert: app.pem, key: app.pem } }
  in.test: { to: { url: https://127.0.0.1:9, ca: none.pem } }
  list.test: { to: [{ url: https://127.0.0.1:9, cert: app.pem, key: none.key }], client_ca: app.key }
`)
    await writeCertificate(folder.path, 'other.test')
    const { stderr } = await runLasthop(['check'], { cwd: folder.path })
    const spots = stderr
      .split('\n')
      .map((line) => /^lasthop\.yaml:(\d+:\d+): site ([a-z]+)\.test: /.exec(line)?.slice(1).join(' '))
    assert.deepEqual(spots, ['2:39 gone', '3:52 key', '4:50 in', '5:69 list', '5:93 list', undefined], stderr)
  })
})

function siteWithFiles(host: string): string {
  return `sites:\n  ${host}:\n    to: 8000\n    tls: { cert: app.pem, key: app.key }\n`
}

async function folderWith(content: string) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'lasthop-check-'))
  await writeFile(join(folder.path, 'lasthop.yaml'), content)
  return folder
}

async function writeCertificate(folder: string, name: string): Promise<void> {
  const ca = await openLocalCa(join(folder, 'home'), () => new Date())
  assert.ok(!isProblem(ca))
  const pair = await ca.certificateFor([name])
  assert.ok(!isProblem(pair))
  await writeFile(join(folder, 'app.pem'), pair.certPem)
  await writeFile(join(folder, 'app.key'), pair.keyPem, { mode: 0o600 })
}
