import assert from 'node:assert/strict'
import test from 'node:test'

import { stackOf } from '../../doctor/stack-of.ts'

interface Case {
  readonly version: string
  /** The version that is judged, with a question mark if others of the range do otherwise. */
  readonly is: string
  readonly proxies: readonly string[]
  readonly readsHost: boolean
}

const two = 'Request::HEADER_X_FORWARDED_FOR | Request::HEADER_X_FORWARDED_PROTO'

const cases: readonly Case[] = [
  { version: '^8.83', is: '8.83', proxies: ['REMOTE_ADDR'], readsHost: true },
  { version: '~10.16.0', is: '10.16.0', proxies: ['REMOTE_ADDR'], readsHost: true },
  { version: '^10.0', is: '10.17?', proxies: ['REMOTE_ADDR'], readsHost: false },
  { version: '^11.0 || ^12.0', is: '11.0', proxies: ['REMOTE_ADDR'], readsHost: false },
  { version: '^13.21', is: '13.21', proxies: ['0.0.0.0/0', '::/0'], readsHost: false },
]

for (const { version, is, proxies, readsHost } of cases)
  test(`Laravel ${version} is judged as ${is}, and takes * and a choice of fields as that does`, () => {
    const [app] = stackOf(files(version, `protected $proxies = '*';\n    protected $headers = ${two};`)).apps
    const framework = app?.framework
    assert.equal(framework && shown(framework.version), is)
    assert.equal(framework?.facts.readsForwardedHost.value, readsHost)
    assert.equal(framework?.facts.believes.who, 'anyone')
    const far = framework?.believe({
      kind: 'environ',
      interface: 'cgi',
      scheme: 'http',
      method: 'GET',
      target: '/',
      fields: [],
      variables: new Map([
        ['HTTP_HOST', 'app.example.org'],
        ['HTTP_X_FORWARDED_FOR', '198.51.100.66, 203.0.113.5'],
      ]),
      remoteAddress: '10.0.0.2',
      serverName: '',
      serverPort: '80',
      steps: [],
    })
    const client = proxies.includes('REMOTE_ADDR') ? '203.0.113.5' : '198.51.100.66'
    assert.equal(far?.kind === 'believed' ? far.client : undefined, client)
  })

test('the list of config/trustedproxy.php counts where the middleware has none', () => {
  const config = { 'config/trustedproxy.php': "<?php\n\nreturn [\n    'proxies' => ['10.0.0.1'],\n];\n" }
  const listed = (body: string): unknown =>
    stackOf({ ...files('11.0.0', body), ...config }).apps[0]?.framework?.facts.believes.listed
  assert.deepEqual(listed('protected $proxies;'), ['10.0.0.1'])
  assert.deepEqual(listed("protected $proxies = '10.9.9.9';"), ['10.9.9.9'])
})

function files(version: string, body: string): Readonly<Record<string, string>> {
  return {
    'composer.json': `{ "require": { "laravel/framework": "${version}" } }\n`,
    'app/Http/Middleware/TrustProxies.php': `<?php\n\nclass TrustProxies extends Middleware\n{\n    ${body}\n}\n`,
  }
}

function shown({ text, known }: { readonly text: string; readonly known: string }): string {
  return text + (known === 'assumed' ? '?' : '')
}
