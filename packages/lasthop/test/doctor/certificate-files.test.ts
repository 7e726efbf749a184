import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { openFolder } from '../../src/doctor/folder.ts'
import { certificates } from '../../src/doctor/rules/example-certificates.ts'
import { nginxFile } from '../../src/doctor/rules/examples.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { sound, temporaryFolder } from '../certs/fixtures.ts'
import { rightApache, stackOf } from './stack-of.ts'

const app = { 'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\n' }
const nginx = nginxFile()
const alone = `-----BEGIN CERTIFICATE-----
MIIBpDCCAUqgAwIBAgICEAQwCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKRXhhbXBs
ZSBDQTAgFw0yNTAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAwMFowADBZMBMGByqG
SM49AgEGCCqGSM49AwEHA0IABNR/PVpU16WltICtqsNgGb/C884SD7fClwxalnKO
j51xHVtzdg0nh/AMcCf5i0iRQaqHXvD0imMJ4+DzGj5B8VOjgZwwgZkwHQYDVR0R
AQH/BBMwEYIPYXBwLmV4YW1wbGUub3JnMDgGCCsGAQUFBwEBBCwwKjAoBggrBgEF
BQcwAoYcaHR0cDovL2NhLmV4YW1wbGUub3JnL2NhLmRlcjAdBgNVHQ4EFgQUOwH1
KFo3uZ++NFKaNNtnXLbXlX8wHwYDVR0jBBgwFoAUp50o8pQCvqQh2wV0U2XmImOu
jAIwCgYIKoZIzj0EAwIDSAAwRQIhALBNJqHRGytAMictJg+0Xomp+16ClQDJ4h0X
ufteGaM3AiB9lDqbYbbKbgMbSkOFEnVJrtwJBJunnxrFnuGHOYMltw==
-----END CERTIFICATE-----
`
const authority = `-----BEGIN CERTIFICATE-----
MIIBgjCCASegAwIBAgIUXpcm0UUUSy0qCja1zsbn9WmOch0wCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjYxMzA1NDlaGA8yMTM2MDYw
MjEzMDU0OVowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABGpfBSp580AjPc7TalTFsLCQ6IUGGBTSSKrj2IKQFKEiO63G55kR
k9vbcetLWeXjLOzk935W0iQg+1xDyHDjhGujUzBRMB0GA1UdDgQWBBSnnSjylAK+
pCHbBXRTZeYiY66MAjAfBgNVHSMEGDAWgBSnnSjylAK+pCHbBXRTZeYiY66MAjAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCPGPsoLXjqIr8q+Oql
72YIn9emtpD0EBThTBGo0e912QIhAL9MZ08mxfT/9sAiqSkCVrNG4dE1rf2ymOAq
goakVEbS
-----END CERTIFICATE-----
`

test('a certificate without that of its issuer is P802 in the file of nginx, of HAProxy and of Apache', () => {
  const shown = { 'etc/ssl/app.pem': alone }
  assert.deepEqual(about({ 'nginx.conf': nginx, ...shown }), ['P802 error nginx.conf'])
  assert.deepEqual(about({ 'haproxy.cfg': haproxy, ...shown }), ['P802 error haproxy.cfg'])
  assert.deepEqual(about({ 'site.conf': rightApache, ...shown }), ['P802 error site.conf'])
})

test('a chain in the file, in SSLCertificateChainFile or by issuers-chain-path is no P802', () => {
  const shown = { 'etc/ssl/app.pem': alone }
  const chained = rightApache.replace(/SSLCertificateFile.*/, '$&\n  SSLCertificateChainFile /etc/ssl/chain.pem')
  assert.deepEqual(about({ 'nginx.conf': nginx, 'etc/ssl/app.pem': `${alone}${authority}` }), [])
  assert.deepEqual(about({ 'site.conf': chained, ...shown }), [])
  assert.deepEqual(
    about({ 'haproxy.cfg': haproxy.replace('defaults', '  issuers-chain-path /etc/chains\ndefaults'), ...shown }),
    [],
  )
})

test("certbot's cert.pem is P802 for Apache too, unless the chain stands beside it", () => {
  const cert = rightApache.replace('/etc/ssl/app.pem', '/etc/letsencrypt/live/app.example.org/cert.pem')
  const beside = 'SSLCertificateChainFile /etc/letsencrypt/live/app.example.org/chain.pem'
  assert.deepEqual(about({ 'site.conf': cert }), ['P802 error site.conf'])
  assert.deepEqual(about({ 'site.conf': cert.replace(/SSLCertificateFile.*/, `$&\n  ${beside}`) }), [])
})

test('a name that is not in the certificate is a warning where others of the site are', () => {
  const names = (all: string): string => nginx.replace(/(443 ssl;\s+server_name) [^;]+/, `$1 ${all}`)
  const of = (all: string): readonly string[] =>
    about({ 'nginx.conf': names(all), 'etc/ssl/app.pem': certificates.right })
  assert.deepEqual(of('app.example.org www.example.org'), ['P803 warn nginx.conf'])
  assert.deepEqual(of('www.example.org'), ['P803 error nginx.conf'])
  assert.deepEqual(of('app.example.org _ localhost 127.0.0.1'), [])
})

test('a second certificate that is not at hand may have the name', () => {
  const two = nginx.replace('ssl_certificate ', 'ssl_certificate /etc/ssl/ecdsa.pem;\n    ssl_certificate ')
  assert.deepEqual(about({ 'nginx.conf': two, 'etc/ssl/app.pem': certificates.ofOther }), [])
})

test('a certificate that signed itself is a hint at most', () => {
  const found = about({ 'nginx.conf': nginx, 'etc/ssl/app.pem': authority })
  assert.deepEqual(found, ['P803 info nginx.conf'])
})

test('a file is read where the configuration is installed, or mounted, and not elsewhere', () => {
  const ended = certificates.ended
  assert.deepEqual(about({ '/etc/nginx/nginx.conf': nginx, '/etc/ssl/app.pem': ended }), [
    'P801 error /etc/nginx/nginx.conf',
  ])
  assert.deepEqual(about({ 'nginx.conf': nginx.replace('/etc/ssl/', 'tls/'), 'tls/app.pem': ended }), [
    'P801 error nginx.conf',
  ])
  assert.deepEqual(about({ 'docker-compose.yml': compose, 'nginx.conf': nginx, 'keys/app.pem': ended }), [
    'P801 error nginx.conf',
  ])
  assert.deepEqual(about({ 'nginx.conf': nginx, 'tls/app.pem': ended }), [])
})

test('a copy of a configuration says nothing of the certificates of this machine, by whatever path it is named', async () => {
  await using folder = await temporaryFolder()
  const here = join(folder.path, 'here.pem')
  const deploy = join(folder.path, 'deploy')
  mkdirSync(deploy)
  writeFileSync(here, certificates.ofOther)
  writeFileSync(join(deploy, 'nginx.conf'), nginx.replace('/etc/ssl/app.pem', here))
  // Named from inside, paths are relative; from elsewhere they are absolute.
  for (const [target, from] of [
    ['deploy', folder.path],
    [deploy, process.cwd()],
    [join(deploy, 'nginx.conf'), process.cwd()],
  ] as const) {
    const opened = sound(openFolder([target], from))
    const stack = buildStack(opened, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
    assert.equal(stack.edges.length, 1)
    assert.deepEqual(
      stack.certificates.flatMap(({ held }) => held),
      [],
      target,
    )
  }
})

test('Caddy shows a site the certificate of its own line, and Traefik any of its store', () => {
  const ended = { 'etc/ssl/app.pem': certificates.ended }
  const other = { 'etc/ssl/app.pem': certificates.ofOther }
  assert.deepEqual(about({ Caddyfile: caddyfile, ...ended }), ['P801 error Caddyfile'])
  assert.deepEqual(about({ Caddyfile: caddyfile, ...other }), ['P803 error Caddyfile'])
  assert.deepEqual(about({ ...traefik(), ...ended }), ['P801 error dynamic.yml'])
  assert.deepEqual(about({ ...traefik(), ...other }), ['P803 error dynamic.yml'])
  const right = { ...traefik('    - certFile: /etc/ssl/right.pem\n      keyFile: /etc/ssl/right.key\n') }
  assert.deepEqual(about({ ...right, ...other, 'etc/ssl/right.pem': certificates.right }), [])
  assert.deepEqual(about({ ...right, ...ended, 'etc/ssl/right.pem': certificates.right }), ['P801 error dynamic.yml'])
})

test('a name that no certificate is for may get one by itself: of Caddy in JSON, or by a resolver of Traefik', () => {
  const other = { 'etc/ssl/app.pem': certificates.ofOther }
  const files = traefik()
  const resolved = files['dynamic.yml']?.replace('tls: {}', 'tls: { certResolver: le }') ?? ''
  assert.deepEqual(about({ ...files, 'dynamic.yml': resolved, ...other }), [])
  assert.deepEqual(about({ 'caddy.json': caddyJson, ...other }), [])
  assert.deepEqual(about({ 'caddy.json': caddyJson, 'etc/ssl/app.pem': certificates.ended }), ['P801 error caddy.json'])
})

test('every certificate of a folder or of a crt-list is looked at, for the names that it is shown to', () => {
  const folder = haproxy.replace('crt /etc/ssl/app.pem', 'crt /etc/ssl/')
  const both = { 'etc/ssl/a.pem': certificates.ofOther, 'etc/ssl/b.pem': certificates.right, 'etc/ssl/b.pem.key': 'x' }
  assert.deepEqual(about({ 'haproxy.cfg': folder, ...both }), [])
  assert.deepEqual(about({ 'haproxy.cfg': folder, ...both, 'etc/ssl/c.pem': certificates.ended }), [
    'P801 error haproxy.cfg',
  ])
  const list = haproxy
    .replace('crt /etc/ssl/app.pem', 'crt-list /etc/haproxy/list')
    .replace('defaults', '  crt-base /etc/ssl\ndefaults')
    .replace('default_backend', 'use_backend app if { hdr(host) -i app.example.org }\n  default_backend')
  const listing = (text: string): Readonly<Record<string, string>> => ({
    'haproxy.cfg': list,
    'etc/haproxy/list': text,
  })
  assert.deepEqual(
    about({ ...listing('# ours\n\na.pem\nb.pem [alpn h2 ssl-min-ver TLSv1.2] *.example.org'), ...both }),
    [],
  )
  assert.deepEqual(about({ ...listing('a.pem\nb.pem *.example.org !app.example.org\n'), ...both }), [
    'P803 error haproxy.cfg',
  ])
  assert.deepEqual(about({ ...listing('a.pem\nb.pem *.example.org !app.example.org\ngone.pem\n'), ...both }), [])
})

test('what is no certificate is nobody’s fault', () => {
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
  assert.deepEqual(about({ 'nginx.conf': nginx, 'etc/ssl/app.pem': broken }), [])
  assert.deepEqual(about({ 'nginx.conf': nginx, 'etc/ssl/app.pem': '' }), [])
})

test('behind a hop with TLS of its own nothing is said of the certificate', () => {
  const stack = stackOf({ ...app, 'nginx.conf': nginx, 'etc/ssl/app.pem': certificates.ended })
  const behind = { ...stack, topology: { ...stack.topology, isTlsInFront: true } }
  const found = diagnose(behind, { today: '2026-01-01' }).findings
  assert.ok(found.every(({ rule }) => rule !== 'P801'))
})

/** Findings about certificates: rule, level, and the file that is to blame. */
function about(files: Readonly<Record<string, string>>): readonly string[] {
  return diagnose(stackOf({ ...app, ...files }), { today: '2026-01-01' })
    .findings.filter(({ rule }) => /^P80[1237]$/.test(rule))
    .map(({ rule, level, place }) => `${rule} ${level} ${place?.path ?? ''}`)
}

const haproxy = `global
  maxconn 100
defaults
  mode http
frontend web
  bind :443 ssl crt /etc/ssl/app.pem
  http-request set-header X-Forwarded-Proto https
  default_backend app
backend app
  server a 127.0.0.1:8000
`
const compose = `services:
  web:
    image: nginx:1.28
    ports: ["443:443"]
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./keys:/etc/ssl:ro
`
const caddyfile = 'app.example.org {\n\ttls /etc/ssl/app.pem /etc/ssl/app.key\n\treverse_proxy 127.0.0.1:8000\n}\n'
const caddyJson = JSON.stringify({
  apps: {
    http: {
      servers: {
        web: {
          listen: [':443'],
          routes: [
            {
              match: [{ host: ['app.example.org'] }],
              handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: '127.0.0.1:8000' }] }],
              terminal: true,
            },
          ],
        },
      },
    },
    tls: { certificates: { load_files: [{ certificate: '/etc/ssl/app.pem', key: '/etc/ssl/app.key' }] } },
  },
})
const traefik = (more = ''): Readonly<Record<string, string>> => ({
  'traefik.yml': 'entryPoints:\n  websecure:\n    address: ":443"\nproviders:\n  file:\n    filename: dynamic.yml\n',
  'dynamic.yml': `http:
  routers:
    app:
      rule: Host(\`app.example.org\`)
      entryPoints: [websecure]
      service: app
      tls: {}
  services:
    app:
      loadBalancer:
        servers:
          - url: http://127.0.0.1:8000
tls:
  certificates:
    - certFile: /etc/ssl/app.pem
      keyFile: /etc/ssl/app.key
${more}`,
})
