import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'

import { fix } from '../../../src/cli/commands/fix.ts'
import { example, nginxFile, rightSettings, toApp } from '../../../src/doctor/rules/examples.ts'

const faulty = nginxFile({ location: `${toApp}\nproxy_set_header Host $http_host;` })
const { files } = example({ nginx: faulty, settings: rightSettings.replace('SECURE = True', 'SECURE = False') })

suite('lasthop fix changes what it can prove', () => {
  test('writes the proxy, keeps a backup, and leaves nothing else behind', async () => {
    await using folder = await folderOf(files)
    const { code, stdout } = await run(folder.path)
    assert.equal(code, 0, stdout)
    assert.match(read(folder.path, 'nginx.conf'), /proxy_set_header X-Forwarded-Proto \$scheme;/)
    assert.equal(read(folder.path, '.nginx.conf.lasthop-backup'), faulty)
    assert.deepEqual(hidden(folder.path), ['.nginx.conf.lasthop-backup'])
  })

  test('shows the same change with --dry-run and writes nothing', async () => {
    await using folder = await folderOf(files)
    const { code, stdout } = await run(folder.path, 'dry-run')
    assert.equal(code, 0)
    assert.match(stdout, /^--- nginx\.conf\n\+\+\+ nginx\.conf\n@@ /m)
    assert.match(stdout, /^\+ +proxy_set_header X-Forwarded-Proto \$scheme;$/m)
    assert.match(stdout, /^Simulated: [1-9]\d* errors? and \d+ warnings? before, 0 errors/m)
    assert.match(stdout, /--dry-run/)
    assert.equal(read(folder.path, 'nginx.conf'), faulty)
    assert.deepEqual(hidden(folder.path), [])
  })

  test('leaves what is for review alone, says so, and changes it with --review', async () => {
    await using folder = await folderOf(files)
    const first = await run(folder.path)
    assert.match(first.stdout, /Waits for --review: mysite\/settings\.py/)
    assert.match(read(folder.path, 'mysite/settings.py'), /SESSION_COOKIE_SECURE = False/)
    await run(folder.path, 'review')
    assert.match(read(folder.path, 'mysite/settings.py'), /SESSION_COOKIE_SECURE = True/)
  })

  test('says why it could not read what it was given, and not that it knows no such file', async () => {
    await using folder = await folderOf({ 'nginx.conf': '#'.repeat(2_000_001) })
    const { code, stdout } = await run(folder.path)
    assert.equal(code, 3)
    assert.match(stdout.replaceAll(/\s+/g, ' '), /^nginx\.conf: The file has 2000001 bytes: [^:]+ 2000000\. $/)
  })

  test('has nothing to do the second time', async () => {
    await using folder = await folderOf(example().files)
    const { code, stdout } = await run(folder.path)
    assert.deepEqual({ code, stdout }, { code: 0, stdout: 'There is nothing to fix.\n' })
  })

  test('keeps mode and end of lines, and the copy of every change', async () => {
    await using folder = await folderOf(files)
    writeFileSync(join(folder.path, 'nginx.conf'), faulty.replaceAll('\n', '\r\n'))
    chmodSync(join(folder.path, 'nginx.conf'), 0o666)
    await run(folder.path)
    assert.equal(statSync(join(folder.path, 'nginx.conf')).mode & 0o777, 0o666)
    assert.doesNotMatch(read(folder.path, 'nginx.conf'), /[^\r]\n/)
    writeFileSync(join(folder.path, 'nginx.conf'), faulty)
    await run(folder.path)
    assert.deepEqual(hidden(folder.path), ['.nginx.conf.lasthop-backup', '.nginx.conf.lasthop-backup-2'])
    assert.equal(read(folder.path, '.nginx.conf.lasthop-backup-2'), faulty)
  })

  for (const [name, encode] of [
    ['UTF-16', (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['Latin-1', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-8 with a mark', (text: string) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
  ] as const) {
    test(`keeps the encoding of a file: ${name}`, async () => {
      await using folder = await folderOf(files)
      const before = encode(`# Größe\n${faulty}`)
      writeFileSync(join(folder.path, 'nginx.conf'), before)
      assert.equal((await run(folder.path)).code, 0)
      const after = readFileSync(join(folder.path, 'nginx.conf'))
      assert.ok(after.length > before.length)
      const start = encode('# Größe\n').length
      assert.deepEqual(after.subarray(0, start), before.subarray(0, start))
    })
  }
})

suite('lasthop fix leaves everything as it was', () => {
  test("with 4 where the product's own check fails after the change", async () => {
    await using folder = await folderOf(files)
    const { code, stderr } = await run(folder.path, undefined, {
      PATH: nginxThatSays(folder.path, 'grep -q X-Forwarded-Proto "$3" && { echo no such thing >&2; exit 1; }; exit 0'),
    })
    assert.equal(code, 4)
    assert.match(stderr, /nginx refuses the changed file:\nno such thing\nEverything is as it was\.\n/)
    assert.equal(read(folder.path, 'nginx.conf'), faulty)
    assert.deepEqual(hidden(folder.path), [])
  })

  test('and does not blame the change where the check failed before', async () => {
    await using folder = await folderOf(files)
    const says = 'echo "directive is not allowed here in $3:$(wc -l <"$3")" >&2; exit 1'
    const { code, stdout } = await run(folder.path, undefined, { PATH: nginxThatSays(folder.path, says) })
    assert.equal(code, 0)
    assert.match(
      stdout,
      /^nginx: its own check cannot judge the change: it failed in the same way before\.\snginx\.conf\s/m,
    )
    assert.doesNotMatch(stdout, /check fails/)
    assert.match(read(folder.path, 'nginx.conf'), /X-Forwarded-Proto/)
  })

  test('with 4 where the command after it fails', async () => {
    await using folder = await folderOf(files)
    const { code, stderr } = await run(folder.path, 'reload=exit 3')
    assert.equal(code, 4)
    assert.match(stderr, /"exit 3" failed/)
    assert.equal(read(folder.path, 'nginx.conf'), faulty)
  })

  test('with 4 and a sentence where a file cannot be written', async () => {
    await using folder = await folderOf(files)
    // Even the superuser writes no file in the place of a folder.
    mkdirSync(join(folder.path, '.nginx.conf.lasthop-new'))
    const { code, stderr } = await run(folder.path)
    assert.equal(code, 4)
    assert.match(stderr, /^nginx\.conf cannot be written \(\w+\)\.\nEverything is as it was\.\n$/)
    assert.equal(read(folder.path, 'nginx.conf'), faulty)
  })

  test('where the change would not make the stack sound: a template decides', async () => {
    const template = faulty.replace('events {}', 'events {}\n{{ more }}')
    await using folder = await folderOf({ ...files, 'nginx.conf': template })
    const { code, stdout } = await run(folder.path)
    assert.equal(code, 1)
    assert.match(stdout, /^nginx: [^]*--review/)
    assert.equal(read(folder.path, 'nginx.conf'), template)
  })

  test('where the changed stack would not be sound: an inner hop of the same file says http to the application', async () => {
    const inner = `server {\n  listen 127.0.0.1:8080;\n  location / {\n    ${toApp}\n  }\n}`
    const hops = nginxFile({ plain: inner, location: 'proxy_pass http://127.0.0.1:8080;' })
    await using folder = await folderOf({ ...files, 'nginx.conf': hops })
    const { code, stdout } = await run(folder.path)
    assert.equal(code, 1, stdout)
    assert.match(stdout, /^After the change there would be P101: /m)
    assert.equal(read(folder.path, 'nginx.conf'), hops)
    assert.deepEqual(hidden(folder.path), [])
  })

  test('with 4 where a file may only be read, as somebody who is not the superuser', async () => {
    await using folder = await folderOf(files)
    chmodSync(join(folder.path, 'nginx.conf'), 0o444)
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    if (nobody.uid !== undefined) giveAway(folder.path, nobody.uid)
    const main = join(import.meta.dirname, '../../../src/cli/main.ts')
    const { status, stderr } = spawnSync(process.execPath, ['--conditions=@lasthop/source', main, 'fix', '.'], {
      cwd: folder.path,
      encoding: 'utf8',
      env: { PATH: '/nowhere', HOME: folder.path },
      ...nobody,
    })
    assert.equal(status, 4, stderr)
    assert.match(stderr, /^nginx\.conf cannot be written \(EACCES\)\.\nEverything is as it was\.\n$/)
    assert.equal(read(folder.path, 'nginx.conf'), faulty)
    assert.deepEqual(hidden(folder.path), [])
  })

  test('where half of the file is missing', async () => {
    const half = faulty.slice(0, faulty.indexOf('proxy_set_header'))
    await using folder = await folderOf({ ...files, 'nginx.conf': half })
    await run(folder.path)
    assert.equal(read(folder.path, 'nginx.conf'), half)
  })
})

function giveAway(folder: string, owner: number): void {
  for (const path of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chownSync(join(folder, path), owner, owner)
}

async function folderOf(stack: Readonly<Record<string, string>>) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'lasthop-'))
  for (const [path, text] of Object.entries(stack)) {
    mkdirSync(join(folder.path, path, '..'), { recursive: true })
    writeFileSync(join(folder.path, path), text)
  }
  return folder
}

/** The command in this process, its own check of nginx not installed unless `env` says where it is. */
async function run(cwd: string, option?: string, env: { readonly PATH?: string } = {}) {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const [name, value] = option?.split('=') ?? []
  const path = process.env['PATH']
  process.env['PATH'] = `${env.PATH ?? join(cwd, 'nowhere')}:/bin`
  try {
    const code = await fix(
      { flags: new Map(name === undefined ? [] : [[name, value === undefined ? [] : [value]]]), rest: ['.'] },
      {
        stdout: { write: (text) => stdout.push(text) },
        stderr: { write: (text) => stderr.push(text) },
        env: {},
        cwd,
        isTTY: false,
      },
    )
    return { code, stdout: stdout.join(''), stderr: stderr.join('') }
  } finally {
    process.env['PATH'] = path
  }
}

/** A folder with a program that is called as nginx is. */
function nginxThatSays(folder: string, script: string): string {
  const path = join(folder, 'home/bin')
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'nginx'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(path, 'nginx'), 0o755)
  return path
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8')
}

function hidden(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('.')) : []
}
