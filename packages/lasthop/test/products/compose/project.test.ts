import assert from 'node:assert/strict'
import test from 'node:test'

import { survey } from '../../../src/doctor/survey.ts'
import { folderOf } from '../../doctor/folder-of.ts'

type Files = Readonly<Record<string, string>>

/** Each service in words: its image or build, variables and ports; and each command. */
function told(files: Files): { readonly services: readonly string[]; readonly commands: readonly string[] } {
  const { services, launches } = survey(folderOf(files), new Map()).surroundings
  return {
    services: services.map(({ name, image, build, environment, ports }) =>
      [
        name,
        image ?? build ?? '-',
        ...[...environment].map(([key, value]) => `${key}=${value}`),
        ...ports.map(({ published, target }) => `${published}:${target}`),
      ].join(' '),
    ),
    commands: launches.map(({ words, service = '-' }) => `${service}: ${words.map(({ text }) => text).join(' ')}`),
  }
}

function complaintsIn(files: Files): readonly string[] {
  return survey(folderOf(files), new Map()).complaints.map(
    ({ rule, place, message }) => `${rule} ${place.line} ${message}`,
  )
}

const cases: readonly (readonly [title: string, files: Files, expected: ReturnType<typeof told>])[] = [
  [
    'a service that extends another of the same file has its command and its variables under its own',
    {
      'compose.yaml':
        'services:\n  base:\n    build: ./app\n    command: gunicorn shop.wsgi\n    environment: { A: "1", B: "2" }\n    profiles: [tools]\n  web:\n    extends: base\n    environment:\n      - B=3\n    ports: ["8000:8000"]\n',
    },
    { services: ['web app A=1 B=3 8000:8000'], commands: ['web: gunicorn shop.wsgi'] },
  ],
  [
    'a service that extends one of another file, whose paths are its own, and which runs by itself nowhere',
    {
      'compose.yaml':
        'services:\n  web:\n    extends:\n      file: common/compose.base.yml\n      service: app\n    command: ["-w", "4"]\n',
      'common/compose.base.yml':
        'services:\n  app:\n    build: src\n    env_file: [a.env, b.env]\n    entrypoint: gunicorn shop.wsgi\n    command: -w 1\n',
      'common/a.env': 'A=1\nB=1\n',
      'common/b.env': 'B=2\n',
    },
    { services: ['web common/src A=1 B=2'], commands: ['web: gunicorn shop.wsgi -w 4'] },
  ],
  [
    'merge keys and aliases: what a service says itself comes first',
    {
      'docker-compose.yml':
        'x-env: &env\n  A: "1"\n  B: "2"\nx-app: &app\n  image: shop:1\n  environment: &all\n    <<: *env\n    B: "3"\nservices:\n  web:\n    <<: *app\n    command: gunicorn shop.wsgi\n  api:\n    <<: [{ image: api:1 }, *app]\n    environment: *all\n',
    },
    { services: ['web shop:1 B=3 A=1', 'api api:1 B=3 A=1'], commands: ['web: gunicorn shop.wsgi'] },
  ],
  [
    'included files bring their services once',
    {
      'compose.yaml':
        'include:\n  - infra/compose.yaml\n  - path: [other/stack.yml]\nservices:\n  web: { image: "shop:1" }\n',
      'infra/compose.yaml': 'services:\n  proxy: { image: "nginx:1.28", ports: ["80:80"] }\n',
      'other/stack.yml': 'services:\n  cache: { image: "redis:7" }\n',
    },
    { services: ['proxy nginx:1.28 80:80', 'cache redis:7', 'web shop:1'], commands: [] },
  ],
  [
    'an override file changes a command and keeps the entrypoint, adds ports, and can take them away',
    {
      'compose.yaml':
        'services:\n  web: { image: "shop:1", entrypoint: [gunicorn], command: [shop.wsgi], ports: ["8000:8000"] }\n  db: { image: "postgres:16", ports: ["5432:5432"] }\n',
      'compose.override.yaml':
        'services:\n  web: { command: [shop.asgi], ports: ["8000:8000", "8001:8001"] }\n  db: { ports: !reset [] }\n',
    },
    { services: ['web shop:1 8000:8000 8001:8001', 'db postgres:16'], commands: ['web: gunicorn shop.asgi'] },
  ],
  [
    'the .env beside a Procfile fills in its commands, as foreman and honcho do',
    { Procfile: 'web: gunicorn shop.wsgi -b 0.0.0.0:$PORT\n', '.env': 'PORT=5000\nFORWARDED_ALLOW_IPS=*\n' },
    { services: [], commands: ['-: gunicorn shop.wsgi -b 0.0.0.0:5000'] },
  ],
]

for (const [title, files, expected] of cases)
  test(title, () => {
    assert.deepEqual(told(files), expected)
  })

test('variables of the .env beside a Procfile are those of the process', () => {
  const files = { Procfile: 'web: gunicorn shop.wsgi\n', '.env': 'FORWARDED_ALLOW_IPS=*\n' }
  const [launch] = survey(folderOf(files), new Map()).surroundings.launches
  assert.equal(launch?.environment.get('FORWARDED_ALLOW_IPS'), '*')
})

test('what is missing, or goes in a circle, is told with its place, and the rest is read', () => {
  const rest = 'services:\n  web: { image: "shop:1" }\n'
  assert.deepEqual(complaintsIn({ 'compose.yaml': `include: [gone.yaml]\n${rest}` }), [
    'P908 1 "gone.yaml" is not at hand: what services take from it is not known.',
  ])
  assert.deepEqual(complaintsIn({ 'compose.yaml': `include: [compose.yaml]\n${rest}` }), [
    'P901 1 "compose.yaml" includes itself.',
  ])
  const circle = 'services:\n  a: { extends: b, image: "x:1" }\n  b: { extends: a }\n'
  assert.ok(complaintsIn({ 'compose.yaml': circle }).every((each) => each.includes('extends itself.')))
  assert.deepEqual(told({ 'compose.yaml': circle }).services, ['a x:1', 'b x:1'])
  assert.deepEqual(complaintsIn({ 'compose.yaml': 'services:\n  a: { extends: { service: z } }\n' }), [
    'P908 2 "compose.yaml" has no service "z": what this one takes from it is not known.',
  ])
})

test('aliases that multiply, stand in themselves or are nested a thousand times end at once', () => {
  const levels = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]\n`)
  assert.deepEqual(
    told({ 'compose.yaml': `a0: &a0 x\n${levels.join('')}services: { web: { image: "s:1", ports: *a30 } }\n` })
      .services,
    ['web s:1'],
  )
  assert.deepEqual(
    told({ 'compose.yaml': 'services:\n  web: &web { image: "s:1", <<: *web, environment: *web }\n' }).services,
    ['web s:1'],
  )
  const deep = `x: ${'['.repeat(10_000)}${']'.repeat(10_000)}\nservices: {}\n`
  assert.match(complaintsIn({ 'compose.yaml': deep })[0] ?? '', /^P901 1 This/)
})
