/** Notes that one cause makes in many places are told once, and say where. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { json } from '../../src/doctor/report/json.ts'
import { pretty } from '../../src/doctor/report/pretty.ts'
import { lookAt } from './look-at.ts'
import { stackOf } from './stack-of.ts'

const labelled = (name: string): string => `  ${name}:
    image: example/${name}
    labels:
      - "traefik.http.routers.${name}.rule=Host(\`${name}.\${DOMAIN}\`)"
      - "traefik.http.routers.${name}.entrypoints=websecure"
      - "traefik.http.services.${name}.loadbalancer.server.port=80"
`
const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven']
const traefik = `services:
  proxy:
    image: traefik:v3.6
    command: [--entrypoints.websecure.address=:443, --entrypoints.websecure.http.tls=true, --providers.docker=true]
    ports: ["443:443"]
`

test('a variable that fills in many rules is told once, with every place in JSON and some of them in the text', () => {
  const diagnosis = diagnose(stackOf({ 'compose.yml': traefik + names.map(labelled).join('') }), {
    today: '2026-01-01',
  })
  const notes = diagnosis.findings.filter(({ rule }) => rule === 'P909')
  assert.deepEqual(
    notes.map(({ occurrences = [] }) => occurrences.length),
    [7],
  )
  const report = { diagnosis, version: '0', targets: ['.'] }
  assert.match(pretty(report).replaceAll(/\s+/g, ' '), /Also at (?:compose\.yml:\d+(?:, | )){4}and 2 more\./)
  for (const name of names) assert.ok(json(report).includes(`The rule Host(\`${name}.\${DOMAIN}\`)`))
})

test('a note of every site of one file is told once, with the others', () => {
  const diagnosis = diagnose(stackOf({ 'compose.yml': traefik + names.map(labelled).join('') }), {
    today: '2026-01-01',
  })
  const told = diagnosis.findings.filter(({ rule }) => rule === 'P116' || rule === 'P206')
  assert.deepEqual(
    told.map(({ rule, occurrences = [] }) => [rule, occurrences.length]),
    [
      ['P116', 7],
      ['P206', 7],
    ],
  )
})

test("the client's own Forwarded at several sites of one proxy is told once", () => {
  const site = (name: string): string =>
    `server {\n  listen 80;\n  server_name ${name}.example.org;\n  location / {\n    proxy_pass http://127.0.0.1:8000;\n  }\n}\n`
  const { findings } = lookAt({
    'nginx.conf': 'events {}\nhttp {\n  include sites/*.conf;\n}\n',
    'sites/a.conf': site('a') + 'server {\n  listen 443 ssl;\n  server_name z.example.org;\n  return 404;\n}\n',
    'sites/b.conf': site('b'),
    'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
    Procfile: 'web: gunicorn app:app --bind 127.0.0.1:8000\n',
  })
  const notes = findings.filter(({ rule }) => rule === 'P206')
  assert.deepEqual(
    notes.map(({ occurrences = [] }) => occurrences.map(({ place }) => place?.path)),
    [['sites/a.conf', 'sites/b.conf']],
  )
})

test('an address on http in a variable is told at the line of the variable', () => {
  const { findings } = lookAt({
    'compose.yml': `${traefik}  notes:
    image: example/notes
    environment:
      MODE: production
      SITE_URL: http://notes.example.org
    labels:
      - "traefik.http.routers.notes.rule=Host(\`notes.example.org\`)"
      - "traefik.http.routers.notes.entrypoints=websecure"
      - "traefik.http.services.notes.loadbalancer.server.port=80"
`,
  })
  const [told] = findings.filter(({ rule }) => rule === 'P115')
  assert.equal(told?.place?.line, 10)
})

test('no command of HTTP is shown for a port of PHP-FPM', () => {
  const { findings } = lookAt({
    'compose.yml': `services:
  php:
    image: php:8.4-fpm
    ports: ["9000:9000"]
    volumes: ["./:/var/www/html"]
  nginx:
    image: nginx:1.28
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
    ports: ["80:80"]
`,
    'site.conf':
      'server {\n  listen 80;\n  location ~ \\.php$ {\n    fastcgi_pass php:9000;\n    include fastcgi_params;\n  }\n}\n',
    'index.php': '<?php echo 1;\n',
  })
  const [open] = findings.filter(({ rule }) => rule === 'P702')
  assert.deepEqual(open?.evidence, [])
})

test('a router without a rule is said to get the default rule of Traefik', () => {
  const router = '    labels: ["traefik.http.routers.notes.entrypoints=websecure"]\n    expose: [80]\n'
  const because = (flags: string): readonly string[] =>
    diagnose(
      stackOf({
        'compose.yml': `${traefik.replace('[--entry', `[${flags}--entry`)}  notes:\n    image: example/notes\n${router}`,
      }),
      { today: '2026-01-01' },
    ).unknown.map((each) => each.because)
  assert.ok(
    because('').some((each) =>
      each.includes('has no rule: Traefik gives it the default rule Host(`{{ normalize .Name }}`)'),
    ),
  )
  const own = because("'--providers.docker.defaultRule=Host(`notes.example.org`)', ")
  assert.ok(!own.some((each) => each.includes('rule')))
})
