import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { isProblem } from '@lasthop/contract'

import { assumptionsOf } from '../../src/doctor/assumptions.ts'
import { diagnose, type Diagnosis } from '../../src/doctor/diagnose.ts'
import { openFolder } from '../../src/doctor/folder.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { stackOf } from './stack-of.ts'

type Files = Readonly<Record<string, string>>

const today = { today: '2026-01-01' }
const depth = 10_000
const nested = (open: string, inner: string, close: string): string =>
  `${open.repeat(depth)}${inner}${close.repeat(depth)}`

const deep: readonly (readonly [name: string, files: Files])[] = [
  [
    'blocks of nginx',
    { 'nginx.conf': `http { server { listen 80; ${nested('location / { ', 'proxy_pass http://a;', '}')}}}` },
  ],
  ['blocks of Caddy', { Caddyfile: `a.example {\n${nested('handle {\n', 'reverse_proxy a:80\n', '}\n')}}\n` }],
  [
    'sections of Apache',
    { 'apache2.conf': `ServerRoot /etc\n${nested('<IfModule a.c>\n', 'ProxyPass / http://a/\n', '</IfModule>\n')}` },
  ],
  [
    'brackets of an expression of Apache',
    {
      'site.conf': `<VirtualHost *:80>\n<If "${nested('(', 'true', ')')}">\nRequestHeader set A b\n</If>\nProxyPass / http://a/\n</VirtualHost>\n`,
    },
  ],
  ['lists of TOML', { 'traefik.toml': `[entryPoints.web]\naddress = ":80"\nx = ${nested('[', '', ']')}\n` }],
  [
    'brackets of a rule of Traefik',
    {
      'compose.yaml': `services:\n  t: { image: "traefik:3", command: ["--entrypoints.web.address=:80", "--providers.docker"] }\n  a:\n    image: x\n    labels: ["traefik.http.routers.a.rule=${nested('(', 'Host(`a.example`)', ')')}"]\n`,
    },
  ],
  [
    'lists and blocks of Ruby',
    {
      'config/application.rb': `module A\nclass Application < Rails::Application\nconfig.hosts = ${nested('[', '', ']')}\n${nested('x do\n', '', 'end\n')}end\nend\n`,
    },
  ],
]

for (const [name, files] of deep)
  test(`${name}, ten thousand in each other, are told and end nothing`, () => {
    const { stack } = diagnose(stackOf(files), today)
    assert.ok(stack.complaints.length > 0 || diagnose(stack, today).unknown.length > 0)
  })

test('what stands behind blocks that are too deep is still read', () => {
  const right =
    'server { listen 443 ssl; server_name app.example.org; location / { proxy_pass http://127.0.0.1:8000; } }'
  const stack = stackOf({ 'nginx.conf': `http { server { ${nested('location / { ', '', '}')} } ${right} }` })
  assert.deepEqual(
    stack.edges.flatMap(({ doors }) => doors.map(({ port }) => port)),
    [80, 443],
  )
})

/** The doctor on files, as the command opens them. */
async function diagnosed(files: Files): Promise<Diagnosis> {
  const cwd = await mkdtemp(join(tmpdir(), 'lasthop-'))
  try {
    for (const [path, text] of Object.entries(files)) await writeFile(join(cwd, path), text)
    const folder = openFolder(['.'], cwd)
    if (isProblem(folder)) assert.fail(folder.message)
    return diagnose(
      buildStack(folder, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }),
      today,
    )
  } finally {
    await rm(cwd, { recursive: true })
  }
}

test('a pattern that tries too many ways ends', async () => {
  const { unknown } = await diagnosed({
    'site.conf':
      '<VirtualHost *:80>\nRewriteEngine On\nRewriteCond %{REQUEST_URI} ^(([a-z/])+.)+[A-Z]([a-z])+$\nRewriteRule ^(/|(.*)+)+x$ https://x/\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n',
  })
  assert.ok(unknown.some(({ because }) => because.includes('127.0.0.1:8000')))
})

test('a pattern that no engine can bound is a doubt', async () => {
  const { unknown } = await diagnosed({
    'site.conf':
      '<VirtualHost *:80>\nRewriteEngine On\nRewriteCond %{HTTP_USER_AGENT}x ^(?=a)(a+)+$\nRewriteRule ^ https://x/\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n',
  })
  assert.ok(unknown.some(({ because }) => because.includes('is not understood')))
})

test('hundreds of thousands of empty lines are read at once', async () => {
  const { stack } = await diagnosed({
    'nginx.conf': `http {\n${'\n'.repeat(400_000)}server { listen 8080; location / { proxy_pass http://a; } }\n}\n`,
  })
  assert.equal(stack.edges[0]?.doors[0]?.port, 8080)
})

test('of hundreds of sites with the same lines three are asked, and the report says for whom they stand', () => {
  const site = (at: number, target: string): string =>
    `server { listen 80; server_name a${at}.example; location / { proxy_pass http://${target}; } }\n`
  const same = Array.from({ length: 200 }, (_, at) => site(at, '127.0.0.1:8000')).join('')
  const { view } = diagnose(
    stackOf({ 'nginx.conf': `events {}\nhttp {\n${same}${site(777, '127.0.0.1:9000')}}\n` }),
    today,
  )
  assert.deepEqual(
    view.ways.map(({ way }) => way.authority),
    ['a0.example', 'a1.example', 'a2.example', 'a777.example'],
  )
  assert.ok(
    assumptionsOf(view).includes(
      'What is said of http://a0.example holds for 197 more sites, which meet the same lines: a3.example, a4.example, a5.example and others.',
    ),
  )
})
