import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'

import { doctor } from '../../../src/cli/commands/doctor.ts'
import { example, nginxFile, rightSettings } from '../../../src/doctor/rules/examples.ts'

const bare = rightSettings.replace('SESSION_COOKIE_SECURE = True', 'SESSION_COOKIE_SECURE = False')
const { files } = example({ settings: bare })

/** The settings with a comment above the line that is to blame. */
function commented(comment: string): Readonly<Record<string, string>> {
  return {
    ...files,
    'mysite/settings.py': bare.replace('SESSION_COOKIE_SECURE', `# ${comment}\nSESSION_COOKIE_SECURE`),
  }
}

suite('a finding is hidden by a comment that gives a reason', () => {
  test('without a comment it is told, and fails where warnings are to', async () => {
    const { code, stdout } = await run(files, ['fail-on', 'warn'])
    assert.equal(code, 1)
    assert.match(stdout, /^P601 warn/m)
  })

  test('with a reason it is hidden and counted', async () => {
    const { code, stdout } = await run(commented('lasthop-ignore P601: only the intranet comes here'), [
      'fail-on',
      'warn',
    ])
    assert.equal(code, 0, stdout)
    assert.doesNotMatch(stdout, /^P601/m)
    assert.match(stdout, /, 1 suppressed\.$/m)
  })

  test('without a reason it is told, and so is the comment', async () => {
    const { code, stdout } = await run(commented('lasthop-ignore P601'), ['fail-on', 'warn'])
    assert.equal(code, 1)
    assert.match(stdout, /^P601 warn/m)
    assert.match(stdout, /mysite\/settings\.py:4: lasthop-ignore P601 gives no\s+reason/)
  })

  test('a comment that has ended hides nothing', async () => {
    const { stdout } = await run(commented('lasthop-ignore P601 until=2020-01-01: the move is under way'))
    assert.match(stdout, /^P601 warn/m)
    assert.match(stdout, /ended\s+on\s+2020-01-01/)
  })

  test('a comment about another rule hides nothing, and is told', async () => {
    const { stdout } = await run(commented('lasthop-ignore P101: a reason'))
    assert.match(stdout, /^P601 warn/m)
    assert.match(stdout, /P101 hides nothing/)
  })

  test('as JSON it is there, with its reason', async () => {
    const { stdout } = await run(commented('lasthop-ignore P601: only the intranet'), ['format', 'json'])
    const report: unknown = JSON.parse(stdout)
    assert.match(JSON.stringify(report), /"suppressed":\[.*only the intranet/)
  })
})

suite('every line fits into 80 columns, but commands to copy', () => {
  const stacks: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    right: example().files,
    'with a fault': example({ nginx: nginxFile({ location: 'proxy_pass http://127.0.0.1:8000;' }) }).files,
    'with a hole': {
      ...files,
      'nginx.conf': nginxFile({ tls: '{% if more %}\n{{ more }}\n{% endif %}', location: '{{ all }}' }),
    },
  }
  for (const [name, stack] of Object.entries(stacks)) {
    test(name, async () => {
      const { stdout } = await run(stack)
      const long = stdout.split('\n').filter((line) => line.length > 80)
      assert.deepEqual(long, [])
    })
  }
})

test('what could not be judged at all is never well: 3', async () => {
  const template =
    '{% for site in sites %}\nserver {\n  listen 443 ssl;\n  location / { proxy_pass {{ site.to }}/{{ site.path }}; }\n}\n{% endfor %}\n'
  const { code, stdout } = await run({ 'nginx.conf.j2': template })
  assert.equal(code, 3)
  assert.match(stdout, /^unknown\b/m)
})

test('where nothing is known, it says what to give, and counts nothing', async () => {
  const { code, stdout } = await run({ 'notes.txt': 'milk' })
  assert.equal(code, 3)
  assert.match(stdout, /^Nothing in \. is a file that the doctor knows\.$[^]*^ {4}lasthop doctor \/etc\/nginx/m)
  assert.match(stdout, /^Nothing was judged\.$/m)
  assert.doesNotMatch(stdout, /0 errors|requests through/)
})

test('what is about a running site is refused where none is named', async () => {
  const { code, stderr } = await run(files, ['login', '/admin/'])
  assert.equal(code, 2)
  assert.match(stderr, /^--login is about a running site, and none is named/)
})

async function run(stack: Readonly<Record<string, string>>, ...flags: readonly (readonly [string, string])[]) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lasthop-'))
  for (const [path, text] of Object.entries(stack)) {
    mkdirSync(join(folder.path, path, '..'), { recursive: true })
    writeFileSync(join(folder.path, path), text)
  }
  const stdout: string[] = []
  const stderr: string[] = []
  const code = await doctor(
    { flags: new Map(flags.map(([name, value]) => [name, [value]])), rest: ['.'] },
    {
      stdout: { write: (text) => stdout.push(text) },
      stderr: { write: (text) => stderr.push(text) },
      env: {},
      cwd: folder.path,
      isTTY: false,
    },
  )
  return { code, stdout: stdout.join(''), stderr: stderr.join('') }
}
