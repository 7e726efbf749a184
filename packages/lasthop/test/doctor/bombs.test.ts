import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { planFix } from '../../src/doctor/fix.ts'
import { pretty } from '../../src/doctor/report/pretty.ts'
import { example } from '../../src/doctor/rules/examples.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'

const right = example().files
const site = (lines: string): string =>
  `Listen 80\n${lines}<VirtualHost *:80>\nServerName app.example.org\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n`
const doubled = (line: (level: number) => string): string => Array.from({ length: 40 }, (_, at) => line(at)).join('')

suite('a file that would grow without end, or is nested without end, is told, and does not stop the doctor', () => {
  const bombs: readonly { name: string; files: Readonly<Record<string, string>>; says?: string; isAlone?: true }[] = [
    {
      name: 'a settings module with a thousand times minus',
      files: { 'mysite/settings.py': `${right['mysite/settings.py'] ?? ''}X = ${'-'.repeat(20_000)}1\n` },
      says: 'P908',
    },
    {
      name: 'a server with many brackets',
      files: { 'server.js': `const app = require('express')()\nx = ${'('.repeat(50_000)}\napp.listen(8000)\n` },
    },
    {
      name: 'defines of Apache that double each other',
      files: {
        'httpd.conf': site(
          `Define a0 xxxxxxxx\n${doubled((at) => `Define a${at + 1} \${a${at}}\${a${at}}\n`)}ServerAdmin \${a40}\n`,
        ),
      },
    },
    {
      name: 'macros of Apache that double their word',
      files: {
        'httpd.conf': site(
          `<Macro m0 $w>\nServerAdmin $w\n</Macro>\n${doubled((at) => `<Macro m${at + 1} $w>\nUse m${at} $w$w\n</Macro>\n`)}Use m40 xxxxxxxx\n`,
        ),
      },
    },
    {
      name: 'snippets of Caddy that import each other twice',
      files: {
        Caddyfile: `(s0) {\n}\n${doubled((at) => `(s${at + 1}) {\n\timport s${at}\n\timport s${at}\n}\n`)}app.example.org {\n\timport s40\n\treverse_proxy 127.0.0.1:8000\n}\n`,
      },
      says: 'P908',
      isAlone: true,
    },
    {
      name: 'snippets of Caddy that double their word',
      files: {
        Caddyfile: `(s0) {\n\theader X {args[0]}\n}\n${doubled((at) => `(s${at + 1}) {\n\timport s${at} {args[0]}{args[0]}\n}\n`)}app.example.org {\n\timport s40 xxxxxxxx\n\treverse_proxy 127.0.0.1:8000\n}\n`,
      },
    },
  ]
  for (const { name, files, says, isAlone } of bombs)
    test(name, () => {
      const folder = folderOf({ ...(isAlone === true ? {} : right), ...files })
      const { findings } = diagnose(buildStack(folder, topology), look)
      if (says !== undefined) assert.ok(findings.some(({ rule }) => rule === says))
      planFix(folder, topology, { ...look, mayReview: true })
    })
})

test('what steers a terminal is shown and not sent, and no value is as long as a file', () => {
  const evil = '\u001B[2J\u001B]0;x\u0007\u009B31m\u202E'
  const location = `proxy_pass http://127.0.0.1:8000; proxy_set_header X-Forwarded-Proto "${evil}";`
  const folder = folderOf({
    ...right,
    'nginx.conf': (right['nginx.conf'] ?? '').replace(/^.*X-Forwarded-Proto.*\n/m, `${location.slice(34)}\n`),
    [`sites/${evil}.conf`]: `server {\n  listen 81;\n  ${'x'.repeat(100_000)}\n`,
  })
  const diagnosis = diagnose(buildStack(folder, topology), look)
  const text = pretty({ diagnosis, version: '0', targets: ['.'] })
  assert.match(text, /\\x1b\[2J/)
  assert.doesNotMatch(text, /[^\n\P{Cc}]|\u202E/u)
  assert.ok(text.split('\n').every((line) => line.length < 400))
})

const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
const look = { today: '2026-01-01' }
