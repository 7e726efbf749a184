import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { runLasthop } from './spawned.ts'

suite('what is asked for goes to stdout', { concurrency: true }, () => {
  const cases = [
    { line: 'version', stdout: /^lasthop \d+\.\d+\.\d+\n$/ },
    { line: '--version', stdout: /^lasthop \d/ },
    { line: 'help', stdout: /^Lasthop puts https/ },
    { line: '--help', stdout: /^Lasthop puts https/ },
    { line: 'help serve', stdout: /^lasthop serve: put https/ },
    { line: 'serve --to 8000 --help', stdout: /^lasthop serve: put https/ },
    { line: 'serve -h', stdout: /^lasthop serve: put https/ },
    { line: 'certs trust --help', stdout: /^lasthop certs trust: make/ },
    { line: 'help certs', stdout: /certs list .*\n {2}certs renew .*\n {2}certs revoke .*\n {2}certs trust / },
    { line: 'check --schema', stdout: /^\{\n {2}"\$schema"/ },
  ]
  for (const { line, stdout } of cases) {
    test(`lasthop ${line} answers, with nothing on stderr`, async () => {
      const ended = await runLasthop(line.split(' '))
      assert.match(ended.stdout, stdout)
      assert.deepEqual({ code: ended.code, stderr: ended.stderr }, { code: 0, stderr: '' })
    })
  }
})

suite('wrong usage exits with 2, and leaves stdout alone', { concurrency: true }, () => {
  const cases = [
    { line: '', stderr: /^lasthop: A command is missing\.\nLasthop puts https/ },
    {
      line: 'sevre',
      stderr: /^lasthop: "sevre" is not a command: expected serve, .*Did you mean "serve"\?\nlasthop help/,
    },
    { line: 'witness --port x', stderr: /^lasthop: --port: "x" is not a port/ },
    { line: 'certs', stderr: /^lasthop: certs alone is not a command: expected list, .*\.\nlasthop help certs/ },
    { line: 'certs lits', stderr: /^lasthop: "lits" is not a command of certs.*Did you mean "list"\?/ },
    { line: 'help sevre', stderr: /Did you mean "serve"\?/ },
    { line: '--to=8000', stderr: /expected it after a command, like lasthop serve --to\./ },
    {
      line: 'serve --confg x',
      stderr: /--confg is not an option of serve: .*Did you mean "--config"\?\nUsage: lasthop serve /,
    },
    { line: 'serve --https-port 99999', stderr: /^lasthop: --https-port: "99999" is not a port: expected 1 to 65535/ },
    { line: 'version please', stderr: /^lasthop: "please" is one word too many\.\nUsage: lasthop version\n/ },
  ]
  for (const { line, stderr } of cases) {
    test(`lasthop ${line}`, async () => {
      const ended = await runLasthop(line.split(' ').filter(Boolean))
      assert.match(ended.stderr, stderr)
      assert.deepEqual({ code: ended.code, stdout: ended.stdout }, { code: 2, stdout: '' })
    })
  }
})

test('the version is that of the package', async () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.ok(typeof manifest === 'object' && manifest !== null && 'version' in manifest)
  assert.equal((await runLasthop(['version'])).stdout, `lasthop ${String(manifest.version)}\n`)
})

test('a reader that goes away early is no error', async () => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@lasthop/source', main, 'check', '--schema'])
  child.stdout.destroy()
  const errors: Buffer[] = []
  child.stderr.on('data', (piece: Buffer) => errors.push(piece))
  const [code] = await once(child, 'close')
  assert.deepEqual({ code, stderr: Buffer.concat(errors).toString() }, { code: 0, stderr: '' })
})
