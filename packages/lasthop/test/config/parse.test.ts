import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { defaultContract } from '@lasthop/contract'
import * as fc from '../../../../scripts/testing/laws.ts'

import type { Config } from '../../src/config/config.ts'
import { defaults } from '../../src/config/defaults.ts'
import { isConfig, parseConfig } from '../../src/config/parse.ts'

suite('a right file', () => {
  test('a site with nothing but `to` gets every default', () => {
    assert.deepEqual(accepted('sites:\n  app.test:\n    to: 8000\n'), {
      sites: [
        {
          host: 'app.test',
          to: [{ address: { kind: 'tcp', host: 'localhost', port: 8000 }, scheme: 'http', secure: {}, weight: 1 }],
          balance: { kind: 'round-robin' },
          health: undefined,
          pool: { connectionsMost: 4096, queueMost: 1024 },
          tls: { kind: 'local' },
          contract: defaultContract,
          timeouts: defaults.timeouts,
          repair: true,
          tell: true,
        },
      ],
      httpsPort: 443,
      httpPort: 80,
      httpsSpare: defaults.httpsSpare,
      httpSpare: defaults.httpSpare,
      accessLog: { kind: 'stderr' },
    })
  })

  test('everything that a file says is in the configuration', () => {
    assert.deepEqual(accepted(everything), {
      sites: [
        {
          host: '*.example.com',
          to: [{ address: { kind: 'unix', path: '/run/app.sock' }, scheme: 'http', secure: {}, weight: 1 }],
          balance: { kind: 'round-robin' },
          health: undefined,
          pool: { connectionsMost: 4096, queueMost: 1024 },
          tls: { kind: 'files', cert: 'conf/certs/app.pem', key: '/etc/app.key' },
          contract: { ...defaultContract, forwarded: true, allowNames: new Set(['x_api_key', 'x.y']) },
          timeouts: { connectMs: 100, firstByteMs: 120_000, idleMs: 3_600_000, headMs: 10_000, keepAliveMs: 5_000 },
          repair: false,
          tell: true,
        },
      ],
      httpsPort: 8443,
      httpPort: undefined,
      accessLog: { kind: 'file', path: 'conf/log/access.log' },
    })
  })

  test('several upstreams stand in their order, with their weights, and their files start from the folder', () => {
    const [site] = accepted(severalUpstreams).sites
    assert.deepEqual(site?.to, [
      { address: { kind: 'tcp', host: '10.0.0.5', port: 9000 }, scheme: 'http', secure: {}, weight: 1 },
      {
        address: { kind: 'tcp', host: '10.0.0.6', port: 9443 },
        scheme: 'https',
        secure: { ca: 'conf/ca.pem', cert: '/etc/edge.pem', key: 'conf/edge.key', serverName: 'app.internal' },
        weight: 3,
      },
    ])
    assert.deepEqual(site.balance, { kind: 'hash', by: { kind: 'cookie', name: 'sid' } })
    assert.deepEqual(site.health, { path: '/healthz?deep=1', everyMs: 5_000, timeoutMs: 500, status: 204 })
    assert.deepEqual(site.pool, { connectionsMost: 10, queueMost: 0 })
  })

  for (const { name, yaml, balance } of [
    { name: 'a word', yaml: 'random-two', balance: { kind: 'random-two' } },
    { name: 'the address', yaml: '{ hash: address }', balance: { kind: 'hash', by: { kind: 'address' } } },
    {
      name: 'a field',
      yaml: '{ hash: { field: X-User } }',
      balance: { kind: 'hash', by: { kind: 'field', name: 'x-user' } },
    },
  ]) {
    test(`balance can be ${name}`, () => {
      const [site] = accepted(`sites: { a: { to: [1, 2], balance: ${yaml} } }`).sites
      assert.deepEqual(site?.balance, balance)
    })
  }

  test('paths start from the folder that is given instead of the name', () => {
    const config = parseConfig(everything, 'lasthop.yaml', '/srv')
    assert.ok(isConfig(config))
    assert.deepEqual(config.accessLog, { kind: 'file', path: '/srv/log/access.log' })
  })

  test('a byte order mark is no part of the first key', () => {
    assert.equal(accepted('\uFEFFsites: { a: { to: 1 } }').sites.length, 1)
  })

  test('an alias gives a second site the same settings', () => {
    const [one, other] = accepted('sites:\n  a: &a { to: 8000 }\n  b: *a\n').sites
    assert.deepEqual(other, { ...one, host: 'b' })
  })

  test('sites stand in the order of the file', () => {
    const text = 'sites: { z.test: { to: 1 }, a.test: { to: 2 }, 10.0.0.1: { to: 3 } }'
    assert.deepEqual(
      accepted(text).sites.map(({ host }) => host),
      ['z.test', 'a.test', '10.0.0.1'],
    )
  })
})

suite('what stands in front, and limits', () => {
  const front = 'behind: { peers: [10.0.0.0/8, unix], family: forwarded }\nproxy_protocol: true\n'
  const limits = 'limits: { head: 64KiB, fields: 50, connections_per_address: 7 }\n'

  test('what the file says is in the configuration', () => {
    const { behind } = accepted(`sites: { a: { to: 1 } }\n${front}`)
    assert.deepEqual([behind?.family, behind?.proxyProtocol, behind?.trust.kind], ['forwarded', true, 'ranges'])
    const [site] = accepted(
      'sites: { a: { to: 1, limits: { body: 10MB, requests_per_connection: 5, body_rate: 500B } } }',
    ).sites
    assert.deepEqual(site?.limits, { bodyBytesMost: 10_000_000, requestsMost: 5, bodyRateLeast: 500 })
    assert.deepEqual(accepted(`sites: { a: { to: 1 } }\n${limits}`).limits, {
      headBytes: 65_536,
      fieldCount: 50,
      connectionsPerAddress: 7,
    })
  })

  test('a list alone is read with X-Forwarded-*, and without PROXY headers', () => {
    const { behind } = accepted('sites: { a: { to: 1 } }\nbehind: [loopback]\n')
    assert.deepEqual([behind?.family, behind?.proxyProtocol], ['x-forwarded', false])
  })

  test('a limit that is not said has its default', () => {
    assert.deepEqual(accepted('sites: { a: { to: 1 } }\nlimits: {}\n').limits, defaults.limits)
    assert.deepEqual(accepted('sites: { a: { to: 1, limits: {} } }').sites[0]?.limits, defaults.siteLimits)
  })
})

suite('no text takes long or breaks anything', () => {
  const bombs = [
    { name: 'nine levels of aliases to aliases', text: aliasBomb() },
    { name: 'a hundred thousand open brackets', text: '['.repeat(100_000) },
    { name: 'a thousand levels of indentation', text: indentation(1_000) },
    { name: 'twenty thousand sites', text: `sites:\n${manySites(20_000)}` },
    { name: 'twenty thousand unknown keys', text: Array.from({ length: 20_000 }, (_, n) => `key${n}: 1`).join('\n') },
  ]
  for (const { name, text } of bombs) {
    test(`${name}: an answer within ten seconds`, { timeout: 10_000 }, () => {
      assert.ok(isConfig(parseConfig(text, 'f')) === text.startsWith('sites'))
    })
  }

  test('a file of more than 1 MiB is refused unread', () => {
    const text = `# ${'x'.repeat(1_048_576)}`
    assert.deepEqual(messagesOf(parseConfig(text, 'f')), [
      'f: the file is larger than 1 MiB: expected a configuration.',
    ])
  })

  test('whatever the text, every problem names its place and ends with a full stop or a question', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        for (const message of messagesOf(parseConfig(parts.join(''), 'f.yaml'))) {
          assert.match(message, /^f\.yaml:\d+:\d+: .+[.?]$/)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('problems come in the order of the file', () => {
    const places = messagesOf(parseConfig('b: 1\na: 1\nsites: { x: {}, y: {} }\n', 'f')).map(
      (text) => text.split(': ')[0],
    )
    assert.deepEqual(places, ['f:1:1', 'f:2:1', 'f:3:10', 'f:3:17'])
  })
})

function accepted(text: string): Config {
  const result = parseConfig(text, 'conf/lasthop.yaml')
  assert.ok(isConfig(result), messagesOf(result).join('\n'))
  return result
}

function messagesOf(result: ReturnType<typeof parseConfig>): readonly string[] {
  return isConfig(result) ? [] : result.map(({ message }) => message)
}

const everything = `
https_port: 8443
http_port: off
access_log: log/access.log
sites:
  "*.Example.com":
    to: unix:/run/app.sock
    tls: { cert: certs/app.pem, key: /etc/app.key }
    timeouts: { connect: 100ms, first_byte: 2m, idle: 1h, head: 10s, keep_alive: 5s }
    allow_names: [X_Api_Key, x.y]
    forwarded: true
    repair: false
`

const severalUpstreams = `
sites:
  app.example.com:
    to:
      - http://10.0.0.5:9000
      - url: https://10.0.0.6:9443
        weight: 3
        ca: ca.pem
        cert: /etc/edge.pem
        key: edge.key
        server_name: App.Internal
    balance: { hash: { cookie: sid } }
    health: { path: /healthz?deep=1, timeout: 500ms, status: 204 }
    pool: { connections: 10, queue: 0 }
`

/** What a wild file may be made of. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...'sites:|to:|tls:| |  |\n|\n  |\n    |a.test:|8000|{|}|[|]|- |"|\'|*a|&a |? |: |#|!x |\t|---\n|<<|%|,'.split('|'),
  ),
  fc.string({ maxLength: 5, unit: 'binary' }),
)

function aliasBomb(): string {
  const names = 'abcdefghi'.split('')
  const levels = names
    .slice(1)
    .map((name, level) => `${name}: &${name} [${Array(9).fill(`*${names[level]}`).join(', ')}]`)
  return ['a: &a [x, x, x, x]', ...levels, 'sites: *i'].join('\n')
}

function indentation(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n')
}

function manySites(count: number): string {
  return Array.from({ length: count }, (_, n) => `  s${n}.test: { to: 8000 }`).join('\n')
}
