import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { globSync } from 'node:fs'
import { turns } from '../../src/products/turns.ts'
import { pinnedVersion, taggedVersion } from '../../src/products/versions.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { parseAssumption } from '../../src/doctor/assume.ts'
import { folderOf } from '../doctor/folder-of.ts'

interface Case {
  readonly path: string
  readonly text: string
  readonly name: string
  /** The version, with a question mark if others of the range do otherwise. */
  readonly is: string | undefined
  readonly hasAsgi?: true
}

const cases: readonly Case[] = [
  { path: 'requirements.txt', text: 'Django==4.2.11\n', name: 'django', is: '4.2.11' },
  { path: 'requirements.txt', text: 'Django>=4.2\n', name: 'django', is: '4.2' },
  { path: 'requirements.txt', text: 'Django>=4.2\n', name: 'django', is: '6.0.4?', hasAsgi: true },
  { path: 'requirements.txt', text: 'Django~=4.2 ; python_version >= "3.8"\n', name: 'django', is: '4.2' },
  { path: 'requirements.txt', text: 'Django~=4.2\n', name: 'django', is: '4.2.30?', hasAsgi: true },
  { path: 'requirements.txt', text: 'Django>=3.2,<5  # LTS\n', name: 'django', is: '4.1?' },
  { path: 'requirements.txt', text: 'Django<4\n', name: 'django', is: '2.2.3?' },
  { path: 'requirements.txt', text: 'gunicorn>=20,<24\n', name: 'gunicorn', is: '22?' },
  { path: 'requirements.txt', text: 'gunicorn>=20,<22\n', name: 'gunicorn', is: '20' },
  { path: 'requirements.txt', text: 'gunicorn>22,<26\n', name: 'gunicorn', is: '22' },
  { path: 'requirements.txt', text: 'gunicorn<=21.2\n', name: 'gunicorn', is: '<=21.2' },
  { path: 'requirements.txt', text: 'gunicorn==20.*\n', name: 'gunicorn', is: '20' },
  { path: 'requirements.txt', text: 'gunicorn==20.1.0 --hash=sha256:0a1b2c\n', name: 'gunicorn', is: '20.1.0' },
  { path: 'requirements.txt', text: 'gunicorn==21.0rc1\n', name: 'gunicorn', is: '21.0' },
  { path: 'requirements.txt', text: 'gunicorn\n', name: 'gunicorn', is: undefined },
  { path: 'requirements.txt', text: 'django-gunicorn==1.0\n', name: 'gunicorn', is: undefined },
  { path: 'requirements.txt', text: 'uvicorn[standard]>=0.31,<0.54,!=0.33.0\n', name: 'uvicorn', is: '0.31' },
  { path: 'pyproject.toml', text: 'dependencies = ["Django>=4.2", "gunicorn>=20,<24"]\n', name: 'gunicorn', is: '22?' },
  { path: 'pyproject.toml', text: 'dependencies = [\n  "waitress (>=2.1,<3.0)",\n]\n', name: 'waitress', is: '2.1' },
  { path: 'pyproject.toml', text: '[tool.poetry.dependencies]\ndjango = "^4.2"\n', name: 'django', is: '4.2' },
  {
    path: 'pyproject.toml',
    text: 'uvicorn = {extras = ["standard"], version = "~0.30"}\n',
    name: 'uvicorn',
    is: '0.30',
  },
  { path: 'Pipfile', text: '[packages]\ngunicorn = "~=21.1"\n', name: 'gunicorn', is: '21.1' },
  {
    path: 'Pipfile.lock',
    text: '{"default": {"gunicorn": {"hashes": [], "version": "==20.1.0"}}}',
    name: 'gunicorn',
    is: '20.1.0',
  },
  { path: 'poetry.lock', text: '[[package]]\nname = "gunicorn"\nversion = "23.0.0"\n', name: 'gunicorn', is: '23.0.0' },
  { path: 'uv.lock', text: '[[package]]\nname = "uvicorn"\nversion = "0.35.0"\n', name: 'uvicorn', is: '0.35.0' },
  { path: 'package.json', text: '{"dependencies": {"fastify": "^5.0.0"}}', name: 'fastify', is: '5.12.1?' },
  { path: 'package.json', text: '{"dependencies": {"fastify": "~5.12.1"}}', name: 'fastify', is: '5.12.1' },
  { path: 'package.json', text: '{"dependencies": {"fastify": "4.x || 5.0.x"}}', name: 'fastify', is: '4' },
  { path: 'package.json', text: '{"dependencies": {"fastify": "4"}}', name: 'fastify', is: '4' },
  { path: 'package.json', text: '{"dependencies": {"express": ">=4.18 <6"}}', name: 'express', is: '4.18' },
  {
    path: 'package-lock.json',
    text: '{\n  "node_modules/fastify": {\n    "version": "5.2.0"',
    name: 'fastify',
    is: '5.2.0',
  },
  { path: 'package-lock.json', text: '{"engines": {"node": ">= 0.6"}}', name: 'node', is: undefined },
  { path: 'yarn.lock', text: 'fastify@^5.0.0:\n  version "5.8.4"\n', name: 'fastify', is: '5.8.4' },
  { path: 'yarn.lock', text: '"fastify@npm:^5.0.0":\n  version: 5.8.4\n', name: 'fastify', is: '5.8.4' },
  { path: 'pnpm-lock.yaml', text: 'packages:\n\n  fastify@5.8.4:\n    resolution: {}\n', name: 'fastify', is: '5.8.4' },
  { path: 'Gemfile', text: 'gem "rails", "~> 7.1", ">= 7.1.2"\n', name: 'rails', is: '7.1.2' },
  { path: 'Gemfile', text: "gem 'puma', '>= 5.0'\n", name: 'puma', is: '6.4.3?' },
  { path: 'Gemfile.lock', text: 'GEM\n  specs:\n    rack (2.2.22)\n    rails (7.1.3)\n', name: 'rack', is: '2.2.22' },
]

for (const { path, text, name, is, hasAsgi } of cases) {
  test(`${name} by "${text.trim().replaceAll('\n', ' ')}" in ${path}${hasAsgi ? ' under ASGI' : ''} is ${is}`, () => {
    assert.equal(shown(pinnedVersion(name, [{ path, text }], { hasAsgi: hasAsgi === true })), is)
  })
}

test('a lock file counts before the range of a requirement, whichever is read first', () => {
  const range = { path: 'pyproject.toml', text: 'dependencies = ["gunicorn>=20"]\n' }
  const lock = { path: 'uv.lock', text: 'name = "gunicorn"\nversion = "21.2.0"\n' }
  for (const files of [
    [range, lock],
    [lock, range],
  ])
    assert.equal(shown(pinnedVersion('gunicorn', files, { hasAsgi: false })), '21.2.0')
})

for (const [name, image, tag, is] of [
  ['nginx', 'nginx', '1.25-alpine', '1.25.1?'],
  ['nginx', 'nginx', '1.28', '1.28'],
  ['nginx', 'nginx', '1.25.3-alpine', '1.25.3'],
  ['apache', 'httpd', '2.4', '2.4.60?'],
  ['haproxy', 'haproxy', '2.8', '2.8'],
  ['caddy', 'caddy', '2', '2.11.4?'],
  ['traefik', 'traefik', 'v3.1', '3.1.3?'],
  ['traefik', 'traefik', 'v3.6.14', '3.6.14'],
  ['nginx', 'nginx', 'alpine', undefined],
] as const) {
  test(`${name} of the image ${image}:${tag} is ${is}`, () => assert.equal(shown(taggedVersion(name, image, tag)), is))
}

test('the image of a compose service or of a Dockerfile tells the version, and a doubt about it is said', () => {
  const site = 'server { listen 80; location / { proxy_pass http://app:8000; } }\n'
  const files = {
    'nginx/default.conf': site,
    'nginx/Dockerfile': 'FROM docker.io/library/nginx:1.25-alpine AS web\nCOPY default.conf /etc/nginx/conf.d/\n',
  }
  const stack = buildStack(folderOf(files), { versions: new Map(), isEdge: true, isTlsInFront: false, frontRanges: [] })
  assert.deepEqual(
    stack.edges.map(({ version }) => version.text),
    ['1.25.1'],
  )
  assert.match(stack.assumptions.join('\n'), /"nginx:1\.25-alpine" allows versions that do otherwise/)
  const told = buildStack(folderOf(files), {
    versions: new Map([['nginx', { text: '1.29.8', known: 'flag' }]]),
    isEdge: true,
    isTlsInFront: false,
    frontRanges: [],
  })
  assert.deepEqual(
    told.edges.map(({ version }) => version.text),
    ['1.29.8'],
  )
})

test('every version that a model asks for is a turn of its product, and can be assumed', () => {
  const root = join(import.meta.dirname, '../../src/products')
  const known = new Set(Object.values(turns).flatMap((each) => each.map(({ at }) => plain(at))))
  const missing: string[] = []
  for (const path of globSync('**/*.ts', { cwd: root })) {
    const text = readFileSync(join(root, path), 'utf8')
    const asked = [
      ...text.matchAll(
        /isAtLeast\([^()]*, '([\d.]+)'\)|(?:first\w+ =|Since:) '([\d.]+)'|isFrom\(version, '([\d.]+)', '([\d.]+)'\)/g,
      ),
    ]
    for (const version of asked.flatMap((match) => match.slice(1).filter(Boolean)))
      if (!known.has(plain(version))) missing.push(`${version} in ${path}`)
    for (const [, name] of text.matchAll(/versionOf\('([\w-]+)'\)/g))
      if (name !== undefined && !(name in turns)) missing.push(`${name} in ${path}`)
  }
  assert.deepEqual(missing, [])
  for (const name of Object.keys(turns)) assert.ok(Array.isArray(parseAssumption(`${name}=1.2`)), name)
})

function plain(version: string): string {
  return version.replace(/(?:\.0)+$/, '')
}

function shown(version: ReturnType<typeof pinnedVersion>): string | undefined {
  return version && version.text + (version.known === 'assumed' ? '?' : '')
}
