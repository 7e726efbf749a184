/** The PROXY protocol along a stack: whom the application takes for the client, and where one end alone speaks it. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { follow } from '../../src/doctor/follow.ts'
import type { Outcome } from '../../src/doctor/outcome.ts'
import { ordinaryTrial } from '../../src/doctor/trials.ts'
import { valuesAtApp } from '../../src/doctor/view.ts'
import { publicWays } from '../../src/doctor/ways.ts'
import { rulesIn, stackOf } from './stack-of.ts'

const visitor = '203.0.113.7'
const app = {
  'docker-compose.yml': 'services:\n  app:\n    image: python:3\n    command: gunicorn -b 0.0.0.0:8000 shop:app\n',
}

const tcp = (rest: string): string => `defaults
  mode tcp
frontend web
  bind :443
  default_backend edge
backend edge
  server edge 127.0.0.1:8443${rest}
`

const http = (rest: string): string => `defaults
  mode http
frontend web
  bind :443 ssl crt /etc/ssl/app.pem
  default_backend edge
backend edge
  server edge 127.0.0.1:8443${rest}
`

const nginx = (listen: string, lines = ''): string => `server {
  listen ${listen};
  ${lines}
  location / {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Named $proxy_protocol_addr;
  }
}
`
const believing = 'set_real_ip_from 127.0.0.1;\n  real_ip_header proxy_protocol;'
const tlsAnd = 'ssl_certificate /etc/ssl/app.pem;\n  ssl_certificate_key /etc/ssl/app.key;\n  '

function outcomeOf(files: Readonly<Record<string, string>>): Outcome {
  const stack = stackOf({ ...app, ...files })
  const way = publicWays(stack).find((each) => each.kind === 'door' && each.scheme === 'https')
  assert.ok(way)
  return follow(stack, way, ordinaryTrial(way.authority))
}

const addressAt = (files: Readonly<Record<string, string>>): readonly string[] =>
  valuesAtApp(outcomeOf(files), 'x-forwarded-for')

const told: readonly {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly at: string
}[] = [
  {
    name: 'bytes that HAProxy passes on with send-proxy name the visitor to nginx',
    files: { 'haproxy.cfg': tcp(' send-proxy-v2'), 'nginx.conf': nginx('8443 ssl proxy_protocol', tlsAnd + believing) },
    at: visitor,
  },
  {
    name: 'nginx that does not list HAProxy takes HAProxy for the visitor',
    files: { 'haproxy.cfg': tcp(' send-proxy'), 'nginx.conf': nginx('8443 ssl proxy_protocol', tlsAnd) },
    at: '127.0.0.1',
  },
  {
    name: 'bytes that HAProxy passes on without it come from HAProxy',
    files: { 'haproxy.cfg': tcp(''), 'nginx.conf': nginx('8443 ssl', tlsAnd) },
    at: '127.0.0.1',
  },
  {
    name: 'HAProxy that reads HTTP names the visitor to the next hop',
    files: { 'haproxy.cfg': http(' send-proxy'), 'nginx.conf': nginx('127.0.0.1:8443 proxy_protocol', believing) },
    at: visitor,
  },
  {
    name: 'a balancer that no file shows names the visitor where the door expects it',
    files: {
      'nginx.conf': nginx(
        '443 ssl proxy_protocol',
        `${tlsAnd}set_real_ip_from 10.0.0.0/8;\n  real_ip_header proxy_protocol;`,
      ),
    },
    at: visitor,
  },
]

for (const { name, files, at } of told) {
  test(name, () => assert.deepEqual(addressAt(files), [at]))
}

test('a balancer that no file shows is said to be assumed', () => {
  const { assumptions } = outcomeOf({ 'nginx.conf': nginx('443 ssl proxy_protocol', tlsAnd) })
  assert.match(assumptions.join('\n'), /^What stands in front of port 443 names its visitors by the PROXY protocol/m)
})

const traefik = (protocol: string): Readonly<Record<string, string>> => ({
  'traefik.yml': `entryPoints:\n  websecure:\n    address: ":443"\n    proxyProtocol:\n${protocol}    http:\n      tls: {}\nproviders:\n  file:\n    filename: dynamic.yml\n`,
  'dynamic.yml':
    'http:\n  routers:\n    app:\n      rule: Host(`app.example.org`)\n      service: app\n      tls: {}\n  services:\n    app:\n      loadBalancer:\n        servers:\n          - url: http://127.0.0.1:8000\n',
})

const caddy = (wrapper: string): Readonly<Record<string, string>> => ({
  Caddyfile: `{\n\tservers {\n\t\tlistener_wrappers {\n\t\t\tproxy_protocol {\n\t\t\t\t${wrapper}\n\t\t\t}\n\t\t\ttls\n\t\t}\n\t}\n}\napp.example.org {\n\treverse_proxy 127.0.0.1:8000\n}\n`,
})

test('Traefik and Caddy take the word of those that they list', () => {
  assert.deepEqual(addressAt(traefik('      trustedIPs: ["10.1.0.0/16"]\n')), [visitor])
  assert.deepEqual(addressAt(caddy('allow 10.1.0.0/16')), [visitor])
})

test('what is no range holds nobody', () => {
  assert.notDeepEqual(addressAt(traefik('      trustedIPs: ["10.0.0.0/99", "balancer"]\n')), [visitor])
})

test('an application that is told by the PROXY protocol is told', () => {
  const files = { 'haproxy.cfg': http(' send-proxy').replace('8443', '8000') }
  assert.ok(!rulesIn({ ...app, ...files }).includes('P402'))
  assert.ok(rulesIn({ ...app, 'haproxy.cfg': http('').replace('8443', '8000') }).includes('P402'))
})

test('whose word Caddy takes that lists nobody is not known', () => {
  assert.equal(outcomeOf(caddy('timeout 5s')).end.kind, 'unknown')
})

const oneEnded: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'HAProxy sends it, nginx expects none': {
    'haproxy.cfg': http(' send-proxy'),
    'nginx.conf': nginx('127.0.0.1:8443'),
  },
  'nginx expects it, HAProxy sends none': {
    'haproxy.cfg': http(''),
    'nginx.conf': nginx('127.0.0.1:8443 proxy_protocol', believing),
  },
  'nginx expects it of bytes that HAProxy passes on': {
    'haproxy.cfg': tcp(''),
    'nginx.conf': nginx('8443 ssl proxy_protocol', tlsAnd + believing),
  },
  'Traefik takes it from anybody': traefik('      insecure: true\n'),
  'Caddy takes it from anybody': caddy('fallback_policy use'),
}

for (const [name, files] of Object.entries(oneEnded)) {
  test(`P405 finds: ${name}`, () => assert.ok(rulesIn({ ...app, ...files }).includes('P405')))
}

const bothEnds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'HAProxy sends what nginx expects': {
    'haproxy.cfg': http(' send-proxy'),
    'nginx.conf': nginx('127.0.0.1:8443 proxy_protocol', believing),
  },
  'bytes are passed on with it': {
    'haproxy.cfg': tcp(' send-proxy'),
    'nginx.conf': nginx('8443 ssl proxy_protocol', tlsAnd + believing),
  },
  'Traefik lists its balancer': traefik('      trustedIPs: ["10.1.0.0/16"]\n'),
  'Caddy lists its balancer': caddy('allow 10.1.0.0/16'),
}

for (const [name, files] of Object.entries(bothEnds)) {
  test(`P405 finds nothing where ${name}`, () => assert.ok(!rulesIn({ ...app, ...files }).includes('P405')))
}
