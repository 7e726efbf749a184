import assert from 'node:assert/strict'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { peerOf } from '@lasthop/contract'
import type { Environ } from '../../packages/lasthop/src/products/app-server.ts'
import type { AppBelief, Framework } from '../../packages/lasthop/src/products/framework.ts'
import { laravel } from '../../packages/lasthop/src/products/laravel/product.ts'
import { receive } from '../../packages/lasthop/src/products/php-server/receive.ts'
import { parsePhp } from '../../packages/lasthop/src/products/php/parse.ts'
import { runPhp } from '../../packages/lasthop/src/products/php/run.ts'
import { stringOf } from '../../packages/lasthop/src/products/php/value.ts'
import { believe } from '../../packages/lasthop/src/products/symfony/model.ts'
import { headersOfMask } from '../../packages/lasthop/src/products/symfony/trust.ts'
import { corpusMessages } from './corpus-messages.ts'
import { askPhp } from './php/ask-php.ts'
import { middlewaresOf } from './php/middlewares.ts'
import { beyond, scripts } from './php/scripts.ts'
import { seeded, type Random } from './random.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

test('Symfony concludes of generated settings and the corpus what its model says', async () => {
  const random = seeded(20)
  const cases = Array.from({ length: 60 }, () => settingsOf(random)).flatMap((settings) =>
    random.some(environs(random), 0.2).map((environ) => ({ settings, environ })),
  )
  const real = await askPhp(
    cases.map(({ settings, environ }) => ({
      kind: 'symfony',
      ...settings,
      server: Object.fromEntries(environ.variables),
    })),
  )
  const wrong = cases.flatMap(({ settings, environ }, index) => {
    const model = symfonySays(settings, environ)
    return isDeepStrictEqual(model, real[index])
      ? []
      : [{ settings, asked: [...environ.variables], model, real: real[index] }]
  })
  record({
    product: 'Symfony on PHP',
    version: debian('php-symfony-http-foundation', 'php8.2-cli'),
    configurations: 60,
    requests: cases.length,
    disagreements: wrong.length,
    unknown: 0,
  })
  assert.deepEqual(wrong.slice(0, 3), [])
  assert.ok(cases.length > 1000)
})

interface Settings {
  readonly proxies: readonly string[]
  readonly headers: number
  readonly hosts: readonly string[]
}

function settingsOf(random: Random): Settings {
  return {
    proxies: random.some(['127.0.0.1', '10.0.0.0/8', 'REMOTE_ADDR', '203.0.113.0/24', '::1', '2001:db8::/32'], 0.35),
    headers: random.below(64),
    hosts: random.some([String.raw`^app\.test$`, String.raw`\.example$`, '^app'], 0.2),
  }
}

/** The corpus as it comes from two kinds of server, and fields that only a proxy would write. */
function environs(random: Random): readonly Environ[] {
  return corpusMessages('app.test').flatMap(({ message }) => {
    const fields = [...message.fields, ...random.some(written, 0.25).flat()]
    const peer = peerOf(random.one(['127.0.0.1', '10.1.2.3', '198.51.100.4', '::1']), false)
    const environ = receive('built-in', {
      peer,
      scheme: 'http',
      address: '127.0.0.1',
      port: 8000,
      message: { ...message, fields },
    })
    assert.ok(environ.kind === 'environ')
    if (!random.chance(0.3)) return [environ]
    return [
      {
        ...environ,
        variables: new Map([...environ.variables, ['HTTPS', random.one(['on', 'off', '', '1', '0', 'OFF'])]]),
      },
    ]
  })
}

const written: readonly (readonly [string, string])[] = [
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Proto', 'SSL, http'],
  ['X-Forwarded-Proto', ' on '],
  ['X-Forwarded-Host', 'app.test:8443'],
  ['X-Forwarded-Host', 'a.example , b.example:1'],
  ['X-Forwarded-Host', '[2001:db8::1]:443'],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Port', '0'],
  ['X-Forwarded-For', '192.0.2.1:123, 10.0.0.9, unknown'],
  ['X-Forwarded-For', '[2001:db8::7]:9, 203.0.113.5'],
  ['Forwarded', 'for=192.0.2.60;proto=https;host=app.test'],
  ['Forwarded', 'for="[2001:db8::17]:4711";host="b.example:8080", for=10.0.0.1;proto=http'],
]

function symfonySays({ proxies, headers, hosts }: Settings, environ: Environ): unknown {
  const trust = {
    proxies: { value: proxies, says: 'proxies' },
    headers: { value: headersOfMask(headers), says: 'headers' },
    hosts: { value: hosts, says: 'hosts' },
  }
  return said(believe(trust, environ, 'symfony'))
}

function said(belief: AppBelief): unknown {
  if (belief.kind === 'answered') return { status: belief.status }
  assert.ok(belief.kind === 'believed')
  return { scheme: belief.scheme, host: belief.host, client: belief.client ?? '' }
}

test("Laravel concludes behind its TrustProxies what its model reads from the middleware's own text", async () => {
  const random = seeded(22)
  const middlewares = middlewaresOf(random)
  const cases = middlewares.flatMap((middleware) => {
    const framework = laravelOf(middleware)
    return random.some(environs(random), 0.15).map((environ) => ({ middleware, framework, environ }))
  })
  const real = await askPhp(
    cases.map(({ middleware, environ }) => ({
      kind: 'laravel',
      middleware,
      server: Object.fromEntries(environ.variables),
    })),
  )
  const wrong = cases.flatMap(({ middleware, framework, environ }, index) => {
    const model = said(framework.believe(environ))
    return isDeepStrictEqual(model, real[index])
      ? []
      : [{ middleware, asked: [...environ.variables], model, real: real[index] }]
  })
  record({
    product: 'Laravel on PHP',
    version: debian('php-illuminate-http', 'php8.2-cli'),
    configurations: middlewares.length,
    requests: cases.length,
    disagreements: wrong.length,
    unknown: 0,
  })
  assert.deepEqual(wrong.slice(0, 3), [])
})

function laravelOf(middleware: string): Framework {
  const [found, ...others] = laravel.find(
    surroundingsOf(
      {
        'composer.json': '{ "require": { "laravel/framework": "^8.83" } }',
        'app/Http/Middleware/TrustProxies.php': middleware,
      },
      { laravel: '8.83.26' },
    ),
  )
  assert.ok(found !== undefined && others.length === 0)
  return found
}

test('PHP makes of the snippets of wp-config.php files what their model says', async () => {
  const random = seeded(21)
  const cases = scripts.flatMap((script) => random.some(environs(random), 0.3).map((environ) => ({ script, environ })))
  const real = await askPhp(
    cases.map(({ script, environ }) => ({
      kind: 'script',
      script,
      environment: { BEHIND_PROXY: 'yes' },
      server: Object.fromEntries(environ.variables),
    })),
  )
  const wrong = cases.flatMap(({ script, environ }, index) => {
    const model = scriptSays(script, environ)
    return isDeepStrictEqual(model, real[index])
      ? []
      : [{ script, asked: [...environ.variables], model, real: real[index] }]
  })
  record({
    product: 'wp-config.php on PHP',
    version: debian('php8.2-cli'),
    configurations: scripts.length,
    requests: cases.length,
    disagreements: wrong.length,
    unknown: 0,
  })
  assert.deepEqual(wrong.slice(0, 3), [])
})

for (const [script, name] of beyond) {
  test(`it says that it cannot tell ${name} after ${script}`, () => {
    const server = new Map([['HTTP_HOST', 'app.test']])
    const ran = runPhp(parsePhp({ path: 'wp-config.php', text: `<?php ${script}` }), {
      server,
      environment: () => undefined,
      until: 'wp-settings',
    })
    assert.equal(ran.server.get(name)?.kind, 'unknown')
  })
}

/** As JSON would have it; undefined: the model does not say. */
function scriptSays(script: string, { variables }: Environ): unknown {
  const { server } = runPhp(parsePhp({ path: 'wp-config.php', text: `<?php ${script}` }), {
    server: variables,
    environment: (name) => (name === 'BEHIND_PROXY' ? { kind: 'string', text: 'yes' } : undefined),
    until: 'wp-settings',
  })
  const told = ['HTTPS', 'SERVER_PORT', 'HTTP_HOST', 'REMOTE_ADDR'].flatMap((name) => {
    const value = server.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  if (told.some(([, { kind }]) => kind === 'unknown')) return undefined
  return Object.fromEntries(
    told.map(([name, value]) => [
      name,
      value.kind === 'boolean' || value.kind === 'number' ? value.value : stringOf(value),
    ]),
  )
}
