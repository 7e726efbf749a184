import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import type { Config } from '../../src/config/config.ts'
import { configOfFlags, overrideConfig } from '../../src/config/flags.ts'
import type { Flags } from '../../src/config/flags.ts'
import { isConfig } from '../../src/config/parse.ts'

suite('a configuration from the command line alone', () => {
  const cases = [
    { name: 'one application and no name serve localhost', to: ['8000'], host: [], sites: ['localhost -> 8000'] },
    { name: 'one application serves every name', to: ['8000'], host: ['a', 'b'], sites: ['a -> 8000', 'b -> 8000'] },
    { name: 'several go pairwise', to: ['8000', '8001'], host: ['a', 'b'], sites: ['a -> 8000', 'b -> 8001'] },
  ]
  for (const { name, to, host, sites } of cases) {
    test(name, () => assert.deepEqual(routesOf(accepted({ to, host })), sites))
  }

  test('the other options go where they belong', () => {
    const config = accepted({
      to: ['1'],
      host: [],
      tls: 'a.pem, a.key',
      httpsPort: '0',
      httpPort: 'off',
      accessLog: 'x',
    })
    assert.deepEqual(config.sites[0]?.tls, { kind: 'files', cert: 'a.pem', key: 'a.key' })
    const { httpsPort, httpPort, accessLog } = config
    assert.deepEqual(
      { httpsPort, httpPort, accessLog },
      { httpsPort: 0, httpPort: undefined, accessLog: { kind: 'file', path: 'x' } },
    )
  })
})

suite('a command line that cannot be served', () => {
  const cases: readonly { readonly name: string; readonly flags: Flags; readonly messages: readonly RegExp[] }[] = [
    { name: 'no application', flags: { to: [], host: ['a'] }, messages: [/^--to: Nothing says where/] },
    {
      name: 'two applications and no name',
      flags: { to: ['1', '2'], host: [] },
      messages: [/2 times --to and 0 times --host/],
    },
    {
      name: 'two applications and three names',
      flags: { to: ['1', '2'], host: ['a', 'b', 'c'] },
      messages: [/2 times --to and 3/],
    },
    {
      name: 'several faults at once',
      flags: { to: ['x'], host: ['http://a'], tls: 'acmee', httpsPort: 'y', httpPort: '', accessLog: 'stdout' },
      messages: [
        /^--tls: "acmee"/,
        /^--to: "x"/,
        /^--host: "http:/,
        /^--https-port: "y"/,
        /^--http-port: ""/,
        /^--access-log: "stdout"/,
      ],
    },
    {
      name: 'half a certificate',
      flags: { to: ['1'], host: [], tls: 'a.pem' },
      messages: [/^--tls: "a.pem".*two files/],
    },
    {
      name: 'the same name twice',
      flags: { to: ['1'], host: ['a', 'A'] },
      messages: [/^--host: There are two sites for "a"/],
    },
    {
      name: 'itself',
      flags: { to: ['443'], host: ['a', 'b'] },
      messages: [/^--to: Port 443 of localhost is this edge itself/],
    },
    {
      name: 'one port for both',
      flags: { to: ['1'], host: [], httpPort: '443' },
      messages: [/^--http-port: Port 443/],
    },
  ]
  for (const { name, flags, messages } of cases) {
    test(`${name} is refused with the option's name`, () => assertMessages(configOfFlags(flags), messages))
  }
})

suite('a configuration file with options', () => {
  const file = accepted({ to: ['8000'], host: ['a'] })

  test('ports and the log of the command line take the place of those of the file', () => {
    const ports = { httpsPort: 8443, httpsSpare: undefined, httpPort: 8080, httpSpare: undefined }
    const config = overrideConfig(file, { to: [], host: [], httpsPort: '8443', httpPort: '8080', accessLog: 'off' })
    assert.deepEqual(config, { ...file, ...ports, accessLog: { kind: 'off' } })
  })

  test('without options the file stays as it is', () =>
    assert.deepEqual(overrideConfig(file, { to: [], host: [] }), file))

  test('sites cannot be in both', () => {
    const messages = [/^--to: This belongs to a site/, /^--host: This/, /^--tls: This/]
    assertMessages(overrideConfig(file, { to: ['1'], host: ['a'], tls: 'local' }), messages)
  })

  test('a port that makes the file a loop is refused', () => {
    assertMessages(overrideConfig(file, { to: [], host: [], httpsPort: '8000' }), [/^--to: Port 8000 of localhost/])
  })
})

function accepted(flags: Flags): Config {
  const result = configOfFlags(flags)
  assert.ok(isConfig(result), JSON.stringify(result))
  return result
}

function routesOf({ sites }: Config): readonly string[] {
  return sites.map(({ host, to: [to] }) => `${host} -> ${to?.address.kind === 'tcp' ? to.address.port : ''}`)
}

function assertMessages(result: ReturnType<typeof configOfFlags>, expected: readonly RegExp[]): void {
  assert.ok(!isConfig(result), 'the flags were accepted')
  assert.equal(result.length, expected.length, JSON.stringify(result))
  for (const [index, pattern] of expected.entries()) assert.match(result[index]?.message ?? '', pattern)
}
