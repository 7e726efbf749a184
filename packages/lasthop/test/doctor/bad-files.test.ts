import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'

import { isProblem } from '@lasthop/contract'

import { diagnose, type Diagnosis } from '../../src/doctor/diagnose.ts'
import { openFolder } from '../../src/doctor/folder.ts'
import { example } from '../../src/doctor/rules/examples.ts'
import { buildStack } from '../../src/doctor/stack.ts'

const right = example().files
const faulty = (right['nginx.conf'] ?? '').replace(/^.*X-Forwarded-Proto.*\n/m, '')

suite('a bad file is told with its place, and the rest is judged', () => {
  const cases: readonly { name: string; file: string; bytes: Uint8Array; says: RegExp }[] = [
    {
      name: 'binary',
      file: 'other.conf',
      bytes: Uint8Array.from({ length: 9000 }, (_, at) => at % 256),
      says: /binary/,
    },
    {
      name: 'half a block',
      file: 'other.conf',
      bytes: Buffer.from('server {\n  listen 81;\n  location / {\n'),
      says: /P901 other\.conf:/,
    },
    {
      name: 'an open quote',
      file: 'other.conf',
      bytes: Buffer.from('server {\n  listen 81;\n  server_name "x;\n}\n'),
      says: /P901 other\.conf:3 .*quote/,
    },
    {
      name: 'half a settings module',
      file: 'mysite/settings.py',
      bytes: Buffer.from(`${right['mysite/settings.py'] ?? ''}INSTALLED_APPS = [\n  "a"\n`),
      says: /P908 mysite\/settings\.py/,
    },
    {
      name: 'half a compose file',
      file: 'compose.yaml',
      bytes: Buffer.from('services:\n  web: {image: "x\n'),
      says: /P901 compose\.yaml/,
    },
  ]
  for (const { name, file, bytes, says } of cases) {
    test(name, async () => {
      await using folder = await folderOf({ ...right, 'nginx.conf': faulty })
      writeFileSync(join(folder.path, file), bytes)
      const diagnosis = look(folder.path)
      assert.match(told(diagnosis), says)
      assert.match(told(diagnosis), /P101/)
    })
  }
})

test('a file of 100 MB is told and not read', async () => {
  await using folder = await folderOf({ ...right, 'nginx.conf': faulty, 'huge.conf': 'server {' })
  truncateSync(join(folder.path, 'huge.conf'), 100 * 1024 * 1024)
  assert.match(told(look(folder.path)), /P908 huge\.conf:1 The file has 104857600 bytes/)
})

test('links in a circle, and files of the kernel that never end, are passed by', async () => {
  await using folder = await folderOf({ ...right, 'nginx.conf': faulty })
  symlinkSync('loop.conf', join(folder.path, 'loop.conf'))
  symlinkSync('/proc/kmsg', join(folder.path, 'kernel.conf'))
  assert.match(told(look(folder.path)), /P101/)
  const named = openFolder(['loop.conf'], folder.path)
  assert.ok(isProblem(named) && named.message.includes('is not there, or may not be looked at'))
})

test('a pipe that never ends is not waited for', async () => {
  await using folder = await folderOf({
    ...right,
    'nginx.conf': faulty.replace('events {}', 'events {}\ninclude pipe.conf;'),
  })
  assert.equal(spawnSync('mkfifo', [join(folder.path, 'pipe.conf')]).status, 0)
  assert.match(told(look(folder.path)), /P908 nginx\.conf:2 "pipe\.conf" is included here and was not found/)
})

test('includes in a circle end, and are told', async () => {
  await using folder = await folderOf({
    ...right,
    'nginx.conf': faulty.replace('events {}', 'events {}\ninclude one.conf;'),
    'one.conf': 'include two.conf;\n',
    'two.conf': 'include one.conf;\n',
  })
  assert.match(told(look(folder.path)), /P901 two\.conf:1 "one\.conf" includes itself\./)
  assert.match(told(look(folder.path)), /P101/)
})

for (const { product, main, include } of [
  { product: 'nginx', main: 'events {}\nhttp { server { listen 80; } }\n', include: 'include' },
  { product: 'Apache', main: 'Listen 80\n<VirtualHost *:80>\n</VirtualHost>\n', include: 'Include' },
]) {
  test(`includes of ${product} that double at every level come to an end`, async () => {
    const line = (name: string): string => `${include} ${name}${product === 'nginx' ? ';' : ''}\n`
    const levels = Array.from({ length: 30 }, (_, at) => [`l${at}.conf`, line(`l${at + 1}.conf`).repeat(2)])
    await using folder = await folderOf({
      'main.conf': main + line('l0.conf'),
      ...Object.fromEntries(levels),
      'l30.conf': '# end\n',
    })
    assert.match(told(look(folder.path)), /P908 .*More than \d+ files are included/)
  })
}

suite('other encodings are read as what they say', () => {
  const text = `# Größe\n${faulty}`
  const encoded = {
    'UTF-16, little end first': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    'UTF-16, big end first': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]),
    'UTF-8 with a mark': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
    'Latin-1': Buffer.from(text, 'latin1'),
  }
  for (const [name, bytes] of Object.entries(encoded)) {
    test(name, async () => {
      await using folder = await folderOf(right)
      writeFileSync(join(folder.path, 'nginx.conf'), bytes)
      const words = told(look(folder.path))
      assert.match(words, /P101/)
      assert.match(words, /nginx\.conf:/)
      assert.doesNotMatch(words, /P901/)
    })
  }
})

test('nothing that is read is run', async () => {
  await using folder = await folderOf(right)
  const trap = join(folder.path, 'was-run')
  writeFileSync(
    join(folder.path, 'mysite/settings.py'),
    `open(${JSON.stringify(trap)}, "w")\n${right['mysite/settings.py'] ?? ''}`,
  )
  writeFileSync(
    join(folder.path, 'gunicorn.conf.py'),
    `__import__("os").mknod(${JSON.stringify(trap)})\nbind = "127.0.0.1:8000"\nwsgi_app = "mysite.wsgi"\n`,
  )
  writeFileSync(join(folder.path, 'start.sh'), `#!/bin/sh\ntouch ${trap}\nexec gunicorn mysite.wsgi\n`, { mode: 0o755 })
  look(folder.path)
  const paths = openFolder([folder.path], folder.path)
  assert.ok(!isProblem(paths) && !paths.paths.includes('was-run'))
})

async function folderOf(files: Readonly<Record<string, string>>) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'lasthop-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder.path, path, '..'), { recursive: true })
    writeFileSync(join(folder.path, path), text)
  }
  return folder
}

function look(path: string): Diagnosis {
  const folder = openFolder([path], path)
  if (isProblem(folder)) throw new Error(folder.message)
  return diagnose(buildStack(folder, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }), {
    today: '2026-01-01',
  })
}

/** Every finding with its place and its words, a line each. */
function told({ findings }: Diagnosis): string {
  return findings
    .map(({ rule, place, message }) => `${rule} ${place === undefined ? '' : `${place.path}:${place.line}`} ${message}`)
    .join('\n')
}
