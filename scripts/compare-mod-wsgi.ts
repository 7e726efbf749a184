/**
 * The models of Apache and mod_wsgi against the real ones (Debian's libapache2-mod-wsgi-py3), from the bytes of the corpus
 * to the variables of the application: `node --conditions=@lasthop/source scripts/compare-mod-wsgi.ts`.
 * Prints each difference, and ends with 1 if there was one.
 */
import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf, problem } from '@lasthop/contract'
import { findFreePorts } from '../bench/ports.ts'
import { apache } from '../packages/lasthop/src/products/apache/product.ts'
import type { Edge } from '../packages/lasthop/src/products/edge.ts'
import { receive } from '../packages/lasthop/src/products/mod-wsgi/receive.ts'
import { RawClient } from '../tests/e2e/raw-client.ts'
import { makeTemporaryFolder } from '../tests/e2e/temporary-folder.ts'
import { preamble, startApache } from '../tests/models/apache/start-apache.ts'
import { corpusMessages, type ModelRequest } from '../tests/models/corpus-messages.ts'
import { debian, record } from '../tests/models/record.ts'
import { answers } from '../tests/models/send.ts'

const sites = [
  '',
  'SetEnvIf X-Forwarded-Proto https HTTPS=on',
  'SetEnv HTTPS on\nSetEnv HTTP_X_FORWARDED_HOST app.example.org',
  'RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"\nRequestHeader unset X-Forwarded-For',
  'WSGITrustedProxyHeaders X-Forwarded-For X-Forwarded-Proto X-Forwarded-Host X-Forwarded-Port\nWSGITrustedProxies 127.0.0.1',
  'WSGITrustedProxyHeaders X-Forwarded-For X-Forwarded-Proto\nWSGITrustedProxies 10.0.0.1',
  'WSGITrustedProxyHeaders X-Real-IP X-Forwarded-Ssl',
  'WSGITrustedProxyHeaders X-Forwarded-For X-Forwarded-Proto X-Forwarded-HTTPS',
  'WSGITrustedProxyHeaders X-Forwarded-For X-Scheme X-Forwarded-Proto\nWSGITrustedProxies 127.0.0.1 10.0.0.0/8',
  'WSGITrustedProxyHeaders X-Real-IP X-Forwarded-For X-Host X-Forwarded-Host X-Forwarded-Ssl X-Scheme X-Forwarded-Scheme',
  'WSGITrustedProxyHeaders X-Real-IP X-Client-IP X-HTTPS X-Forwarded-Ssl X-Scheme X-Forwarded-HTTPS',
  'Alias /index /tmp\nRedirect 301 /old https://app.test/new',
]
const modules = ['mpm_event', 'authz_core', 'headers', 'setenvif', 'env', 'alias', 'socache_shmcb', 'ssl', 'wsgi']
const script = `import json, re
def application(environ, start_response):
    seen = {k: v for k, v in environ.items() if isinstance(v, str) and re.match('HTTP|REMOTE_ADDR$|SERVER_PORT$', k)}
    seen['scheme'] = environ['wsgi.url_scheme']
    body = json.dumps(seen).encode()
    start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(body)))])
    return [body]
`

using folder = makeTemporaryFolder()
chmodSync(folder.path, 0o755)
writeFileSync(`${folder.path}/app.wsgi`, script)
const ports = await findFreePorts(sites.length)
const hosts = sites.map(
  (lines, index) =>
    `<VirtualHost 127.0.0.1:${ports[index]}>\nServerName app.test\n${lines}\nWSGIScriptAlias / ${folder.path}/app.wsgi\n</VirtualHost>\n`,
)
const text = `ServerName app.test\n${ports.map((port) => `Listen 127.0.0.1:${port}\n`).join('')}${hosts.join('')}`
await using running = new AsyncDisposableStack()
running.use(await startApache(folder.path, preamble(folder.path, modules) + text))
await answers(ports.at(-1) ?? 0)
const edge = edgeOf(text)
let compared = 0
let unknown = 0
let different = 0
for (const [site, port] of ports.entries()) {
  for (const request of corpusMessages(`app.test:${port}`).filter(isAsked)) {
    const [model, real] = [predict(port, request), await ask(request, port)]
    compared += 1
    if (model === undefined) unknown += 1
    if (model === undefined || isDeepStrictEqual(model, real)) continue
    different += 1
    process.exitCode = 1
    console.log(JSON.stringify({ site: sites[site], raw: request.raw, model, real }, undefined, 1))
  }
}
console.log(`${compared} requests compared.`)
record({
  product: 'mod_wsgi in Apache',
  version: debian('libapache2-mod-wsgi-py3', 'apache2'),
  configurations: sites.length,
  requests: compared,
  disagreements: different,
  unknown,
})

function edgeOf(configuration: string): Edge {
  const reader = {
    readFile: (path: string) => (path === 'site.conf' ? { path, text: configuration } : problem('Not there.')),
    glob: () => [],
  }
  const [made] = apache.parse(reader, ['site.conf'], {})
  assert.ok(made)
  return made
}

/** Requests for pages without a body: what comes of others is not the question here. */
function isAsked({ message: { method, target, fields, version } }: ModelRequest): boolean {
  const hasBody = ['transfer-encoding', 'content-length', 'expect', 'upgrade'].some(
    (name) => firstOf(fields, name) !== undefined,
  )
  return method !== 'HEAD' && method !== 'TRACE' && target.startsWith('/') && version === '1.1' && !hasBody
}

/** The variables; a status; undefined: the model does not say. */
function predict(port: number, { raw }: ModelRequest): unknown {
  const socket = { peer: peerOf('127.0.0.1', false), scheme: 'http', address: '127.0.0.1', port } as const
  const passage = edge.passBytes(socket, raw)
  if (passage.kind === 'refused' || passage.kind === 'answered') return { status: passage.status }
  if (passage.kind !== 'forwarded') return undefined
  const { variables, scheme } = receive({
    peer: { kind: 'unix' },
    scheme: 'http',
    address: '',
    port: 0,
    message: passage.message,
  })
  const seen = [...variables].filter(([name]) => /^(?:HTTP(?!S$)|REMOTE_ADDR$|SERVER_PORT$)/.test(name))
  return { ...Object.fromEntries(seen), scheme }
}

async function ask({ raw }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer('GET')
  return status === 200 ? JSON.parse(Buffer.from(body, 'latin1').toString()) : { status }
}
