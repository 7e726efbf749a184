import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtempDisposable,
  readFile,
  realpath,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { runProgram } from './spawned.ts'

// A clone with a stand-in for npm, so that nothing is downloaded. The launcher is the real one.
suite('./lasthop', { skip: process.platform === 'win32', concurrency: true }, () => {
  test('installs the packages the first time, says so in one line, and runs the command', async () => {
    await using clone = await cloned()
    const ended = await launch(clone.path, ['serve', '--to', 'a b', ''])
    assert.equal(ended.stderr, 'installing npm packages (first time)...\n')
    assert.equal(ended.stdout, await started(clone.path, ['serve', '--to', 'a b', '']))
  })

  test('installs nothing the second time', async () => {
    await using clone = await cloned()
    await launch(clone.path, [])
    assert.equal((await launch(clone.path, [])).stderr, '')
    assert.equal(await readFile(join(clone.path, 'installations'), 'utf8'), 'ci --include=dev\n')
  })

  test('installs again when the lock file has changed', async () => {
    await using clone = await cloned()
    await launch(clone.path, [])
    const later = new Date(Date.now() + 60_000)
    await utimes(join(clone.path, 'package-lock.json'), later, later)
    assert.equal((await launch(clone.path, [])).stderr, 'installing npm packages (they have changed)...\n')
  })

  test('finds its clone from any folder, through chains of relative and absolute links', async () => {
    await using clone = await cloned()
    await using elsewhere = await mkdtempDisposable(join(tmpdir(), 'lasthop elsewhere '))
    await symlink(join(clone.path, 'lasthop'), join(elsewhere.path, 'one'))
    await symlink('one', join(elsewhere.path, 'two'))
    const ended = await runProgram(join(elsewhere.path, 'two'), ['x'], { cwd: '/', env: environment(clone.path) })
    assert.equal(ended.stdout, await started(clone.path, ['x']))
  })

  test('is not led astray by a link that goes up from behind a link', async () => {
    await using clone = await cloned()
    await using elsewhere = await mkdtempDisposable(join(tmpdir(), 'lasthop-elsewhere-'))
    await symlink(join(clone.path, 'bin'), join(elsewhere.path, 'bin'))
    await symlink('bin/../lasthop', join(elsewhere.path, 'command'))
    const ended = await runProgram(join(elsewhere.path, 'command'), [], { env: environment(clone.path) })
    assert.equal(ended.stdout, await started(clone.path, []))
  })

  test('gives what npm said only when it failed', async () => {
    await using clone = await cloned()
    await program(join(clone.path, 'bin', 'npm'), 'echo chatter; echo trouble >&2; exit 1')
    const ended = await launch(clone.path, [])
    assert.match(
      ended.stderr,
      /^installing npm packages \(first time\)\.\.\.\nchatter\ntrouble\nlasthop: npm could not/,
    )
    assert.deepEqual({ code: ended.code, stdout: ended.stdout }, { code: 3, stdout: '' })
  })

  test('says what to do when npm installed no node', async () => {
    await using clone = await cloned()
    await program(join(clone.path, 'bin', 'npm'), 'mkdir -p node_modules')
    const ended = await launch(clone.path, [])
    assert.match(ended.stderr, /\nlasthop: npm installed the packages without the program of the package "node"\./)
    assert.equal(ended.code, 3)
  })

  test('says what to install when there is no npm', async () => {
    await using clone = await cloned()
    await mkdir(join(clone.path, 'tools'))
    for (const tool of ['dirname', 'readlink', 'find'])
      await symlink(await toolPath(tool), join(clone.path, 'tools', tool))
    const env = { PATH: join(clone.path, 'tools') }
    const ended = await runProgram(join(clone.path, 'lasthop'), [], { env })
    assert.match(ended.stderr, /^lasthop: npm is not installed\. .*apt install/)
    assert.equal(ended.code, 3)
  })

  test('becomes the command, so that exit codes and signals are the command’s own', async () => {
    await using clone = await cloned()
    await launch(clone.path, [])
    await program(
      join(clone.path, 'node_modules', '.bin', 'node'),
      'trap "exit 7" TERM; echo ready; read -r line; exit 1',
    )
    const child = spawn(join(clone.path, 'lasthop'), [], { env: environment(clone.path) })
    await once(child.stdout, 'data')
    // The line wakes a shell that would handle the signal only after its read; one that has ended does not take it.
    child.stdin.on('error', () => {})
    child.kill('SIGTERM')
    child.stdin.end('\n')
    const [code] = await once(child, 'exit')
    assert.equal(code, 7)
  })
})

/** A folder with the launcher, a lock file, and an npm that makes a `node` which prints its words, a line each. */
async function cloned() {
  const folder = await mkdtempDisposable(join(await realpath(tmpdir()), 'lasthop clone '))
  await copyFile(launcher, join(folder.path, 'lasthop'))
  await writeFile(join(folder.path, 'package-lock.json'), '{}')
  await mkdir(join(folder.path, 'bin'))
  await program(join(folder.path, 'bin', 'npm'), npm)
  return folder
}

const npm = `
echo "$@" >> installations
echo chatter
mkdir -p node_modules/.bin
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$@"\\n' > node_modules/.bin/node
chmod +x node_modules/.bin/node
touch node_modules/.package-lock.json`

async function program(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
}

function launch(clone: string, args: readonly string[]) {
  return runProgram(join(clone, 'lasthop'), args, { env: environment(clone) })
}

function environment(clone: string) {
  return { PATH: `${join(clone, 'bin')}:${process.env['PATH'] ?? ''}` }
}

async function started(clone: string, args: readonly string[]): Promise<string> {
  const main = join(clone, 'packages/lasthop/src/cli/main.ts')
  return ['--conditions=@lasthop/source', main, ...args].map((word) => `${word}\n`).join('')
}

async function toolPath(tool: string): Promise<string> {
  const { stdout } = await runProgram('/bin/sh', ['-c', `command -v ${tool}`], {})
  return stdout.trim()
}

const launcher = fileURLToPath(new URL('../../../../lasthop', import.meta.url))
