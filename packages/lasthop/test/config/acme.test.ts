import assert from 'node:assert/strict'
import test from 'node:test'

import { standardAcme, type AcmeChoice } from '../../src/config/acme-choice.ts'
import { configOfFlags } from '../../src/config/flags.ts'
import { isConfig, parseConfig } from '../../src/config/parse.ts'

/** Names that say nothing of their certificate, and where it comes from then. */
const standards: Readonly<Record<string, 'acme' | 'local'>> = {
  'app.example.com': 'acme',
  'example.co.uk': 'acme',
  localhost: 'local',
  'app.localhost': 'local',
  'app.test': 'local',
  "'*.app.test'": 'local',
  'db.internal': 'local',
  'printer.local': 'local',
  'router.home.arpa': 'local',
  intranet: 'local',
  '10.1.2.3': 'local',
  '192.0.2.1': 'local',
  "'[fd00::1]'": 'local',
  '169.254.10.20': 'local',
  "'[fe80::1]'": 'local',
  "'[febf::1]'": 'local',
}

for (const [name, kind] of Object.entries(standards)) {
  void test(`${name} has a certificate of ${kind === 'acme' ? 'a public authority' : 'the local one'} if nothing is said`, () => {
    const result = parseConfig(`sites: { ${name}: { to: 8000 } }`, 'lasthop.yaml')
    assert.ok(isConfig(result), JSON.stringify(result))
    assert.equal(result.sites[0]?.tls.kind, kind)
  })
}

test('the command line knows the same names, and --tls acme', () => {
  const kindFor = (host: string, tls?: string) => {
    const config = configOfFlags({ to: ['8000'], host: [host], tls })
    assert.ok(isConfig(config))
    return config.sites[0]?.tls
  }
  assert.deepEqual(kindFor('app.example.com'), { kind: 'acme', acme: standardAcme })
  assert.deepEqual(kindFor('app.test'), { kind: 'local' })
  assert.deepEqual(kindFor('app.example.com', 'local'), { kind: 'local' })
  assert.deepEqual(kindFor('ca.lan.example.com', 'acme'), { kind: 'acme', acme: standardAcme })
})

for (const key of [
  'directory: letsencrypt',
  'profile: shortlived',
  'eab: { id: kid, key: 0123456789abcdef }',
  'roots: ca.pem',
]) {
  for (const where of [
    'acme: { HERE }\nsites: { app.example.com: { to: 8000 } }',
    'sites: { app.example.com: { to: 8000, tls: { acme: { HERE } } } }',
  ]) {
    void test(`"${key}" beside "authorities" is told with its place, in ${where.split(':')[0]}`, () => {
      const problems = parseConfig(where.replace('HERE', `authorities: [google], ${key}`), 'lasthop.yaml')
      assert.ok(!isConfig(problems))
      const [{ message } = { message: '' }] = problems
      assert.match(message, /^lasthop\.yaml:1:\d+: "\w+" stands beside "authorities", which says all of them: move it/)
    })
  }
}

test("a site's own words about authorities go before those for all sites, key by key", () => {
  const all =
    'email: ops@example.com, authorities: [letsencrypt, { directory: https://ca.example.com/dir, roots: ca.pem }]'
  const { authorities, ...plain } = acmeOf(`{ ${all} }`, 'acme')
  assert.deepEqual(
    authorities.map(({ directory, roots }) => [directory, roots]),
    [
      ['https://acme-v02.api.letsencrypt.org/directory', undefined],
      ['https://ca.example.com/dir', '/etc/lasthop/ca.pem'],
    ],
  )
  assert.deepEqual([plain.email, plain.challenges], ['ops@example.com', ['http-01', 'tls-alpn-01']])
  const site = acmeOf(
    `{ ${all} }`,
    '{ acme: { directory: google, eab: { id: kid, key: 0123456789abcdef }, challenge: tls-alpn-01 } }',
  )
  assert.deepEqual(site.authorities, [
    {
      directory: 'https://dv.acme-v02.api.pki.goog/directory',
      eab: { id: 'kid', key: '0123456789abcdef' },
      roots: undefined,
      profile: undefined,
    },
  ])
  assert.deepEqual([site.email, site.challenges], ['ops@example.com', ['tls-alpn-01']])
})

test('who writes to DNS is found from the folder of the file, and is used when it is there', () => {
  const { dns, challenges } = acmeOf('{ dns: { exec: hooks/dns } }', 'acme')
  assert.deepEqual([dns, challenges], [{ kind: 'exec', program: '/etc/lasthop/hooks/dns' }, ['dns-01']])
  const update = acmeOf(
    "{ dns: { server: '[2001:db8::1]:5353', zone: Example.com., key: { name: k, secret: c2VjcmV0MTI= } } }",
    'acme',
  )
  assert.deepEqual(update.dns, {
    kind: 'update',
    server: '2001:db8::1',
    port: 5353,
    zone: 'example.com',
    key: { name: 'k', secret: 'c2VjcmV0MTI=', algorithm: 'hmac-sha256' },
  })
})

function acmeOf(all: string, tls: string): AcmeChoice {
  const text = `acme: ${all}\nsites: { app.example.com: { to: 8000, tls: ${tls} } }`
  const result = parseConfig(text, '/etc/lasthop/lasthop.yaml')
  assert.ok(isConfig(result), JSON.stringify(result))
  const choice = result.sites[0]?.tls
  assert.ok(choice?.kind === 'acme')
  return choice.acme
}
