/** The models of nginx, Apache and PHP-FPM together against the real ones: the corpus as raw bytes, to `$_SERVER`. */
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf, problem } from '@lasthop/contract'
import { findFreePorts } from '../../bench/ports.ts'
import { apache } from '../../packages/lasthop/src/products/apache/product.ts'
import type { Edge, EdgeProduct } from '../../packages/lasthop/src/products/edge.ts'
import { builtIn } from '../../packages/lasthop/src/products/nginx/built-in.ts'
import { nginx } from '../../packages/lasthop/src/products/nginx/product.ts'
import { receive } from '../../packages/lasthop/src/products/php-server/receive.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { apacheFolders, apacheSites, nginxSites } from './php-fpm/configurations.ts'
import { startFastApache, startFpm, startNginx } from './php-fpm/start.ts'
import { debian, record } from './record.ts'
import { answers } from './send.ts'

test('nginx and PHP-FPM make of the corpus the variables that their models say', async () => {
  using folder = openFolder()
  await using running = new AsyncDisposableStack()
  running.use(await startFpm(folder.path))
  const ports = await findFreePorts(nginxSites.length)
  const servers = nginxSites.map(
    (lines, index) => `server {
listen 127.0.0.1:${ports[index]};
server_name app.test;
root ${folder.path};
index index.php;
location / { try_files $uri $uri/ /index.php?$query_string; }
location ~ \\.php$ {
try_files $uri =404;
${lines}
fastcgi_param SCRIPT_FILENAME $document_root/index.php;
fastcgi_param REQUEST_METHOD $request_method;
fastcgi_pass unix:${folder.path}/fpm.sock;
}
}`,
  )
  const params = (builtIn['fastcgi_params'] ?? '').replaceAll('\n', ' ')
  const text =
    `daemon off;\nuser root;\nworker_processes 1;\npid ${folder.path}/nginx.pid;\nerror_log stderr notice;\nevents {}\nhttp {\naccess_log off;\n${servers.join('\n')}\n}\n`.replaceAll(
      'include fastcgi_params;',
      params,
    )
  running.use(await startNginx(folder.path, text))
  await answers(ports.at(-1) ?? 0)
  assert.deepEqual(await contest(edgeOf(nginx, text), ports), [])
})

test('Apache and PHP-FPM make of the corpus the variables that their models say', async () => {
  using folder = openFolder()
  await using running = new AsyncDisposableStack()
  running.use(await startFpm(folder.path))
  const ports = await findFreePorts(apacheSites.length)
  const sites = apacheSites.map(
    (lines, index) =>
      `<VirtualHost 127.0.0.1:${ports[index]}>\n${lines.includes('ServerName') ? '' : 'ServerName app.test\n'}${lines}\n</VirtualHost>\n`,
  )
  const text = `ServerName app.test\n${ports.map((port) => `Listen 127.0.0.1:${port}\n`).join('')}DirectoryIndex index.php\nFallbackResource /index.php\n<FilesMatch "\\.php$">\nSetHandler "proxy:unix:${folder.path}/fpm.sock|fcgi://localhost/"\n</FilesMatch>\n${sites.join('')}`
  running.use(await startFastApache(folder.path, text))
  await answers(ports.at(-1) ?? 0)
  assert.deepEqual(await contest(edgeOf(apache, text), ports), [])
})

test('Apache does with a .htaccess in the folder of a site what its model says, where AllowOverride lets it', async () => {
  using folder = openFolder()
  await using running = new AsyncDisposableStack()
  running.use(await startFpm(folder.path))
  const ports = await findFreePorts(apacheFolders.length)
  const files = new Map<string, string>()
  const sites = apacheFolders.map(({ allows, says }, index) => {
    const root = `${folder.path}/site${index}`
    mkdirSync(root)
    copyFileSync(`${folder.path}/index.php`, `${root}/index.php`)
    writeFileSync(`${root}/.htaccess`, says)
    files.set(`${root}/.htaccess`, says)
    return `<VirtualHost 127.0.0.1:${ports[index]}>\nServerName app.test\nDocumentRoot ${root}\n<Directory ${root}>\nAllowOverride ${allows}\nRequire all granted\n</Directory>\n</VirtualHost>\n`
  })
  const text = `ServerName app.test\n${ports.map((port) => `Listen 127.0.0.1:${port}\n`).join('')}DirectoryIndex index.php\nFallbackResource /index.php\n<FilesMatch "\\.php$">\nSetHandler "proxy:unix:${folder.path}/fpm.sock|fcgi://localhost/"\n</FilesMatch>\n${sites.join('')}`
  running.use(await startFastApache(folder.path, text))
  await answers(ports.at(-1) ?? 0)
  assert.deepEqual(await contest(edgeOf(apache, text, files), ports), [])
})

function openFolder(): ReturnType<typeof makeTemporaryFolder> {
  const folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  return folder
}

function edgeOf(product: EdgeProduct, text: string, more: ReadonlyMap<string, string> = new Map()): Edge {
  const files = new Map([['site.conf', text], ...more])
  const reader = {
    readFile: (path: string) => {
      const found = files.get(path)
      return found === undefined ? problem('Not there.') : { path, text: found }
    },
    glob: () => [],
  }
  const [edge] = product.parse(reader, [...files.keys()], {})
  assert.ok(edge)
  return edge
}

/** The first requests whose variables are others than the models say. */
async function contest(edge: Edge, ports: readonly number[]): Promise<readonly unknown[]> {
  const wrong: unknown[] = []
  let [requests, unknown] = [0, 0]
  for (const [turn, port] of ports.entries()) {
    const asked = corpusMessages(`app.test:${port}`).filter(
      (request, at) => isAsked(request) && (turn === 0 || at % 3 === turn % 3),
    )
    for (const request of asked) {
      const [model, real] = [predict(edge, port, request), await ask(request, port)]
      requests++
      if (model === undefined) unknown++
      if (model !== undefined && !isDeepStrictEqual(model, real))
        wrong.push({ site: turn, asked: request.raw, model, real })
    }
  }
  record({
    product: `PHP-FPM behind ${edge.product === 'nginx' ? 'nginx' : 'Apache'}`,
    version: debian('php8.2-fpm', edge.product === 'nginx' ? 'nginx' : 'apache2'),
    configurations: ports.length,
    requests,
    disagreements: wrong.length,
    unknown,
  })
  return wrong.slice(0, 3)
}

/** Requests for pages without a body: what comes of others is not the question here. */
function isAsked({ message: { method, target, fields, version } }: ModelRequest): boolean {
  const hasBody = ['transfer-encoding', 'content-length', 'expect', 'upgrade'].some(
    (name) => firstOf(fields, name) !== undefined,
  )
  return method === 'GET' && target.startsWith('/') && version === '1.1' && !hasBody
}

/** The variables; a status; undefined: the models do not say. */
function predict(edge: Edge, port: number, { raw }: ModelRequest): unknown {
  const passage = edge.passBytes({ peer: peerOf('127.0.0.1', false), scheme: 'http', address: '127.0.0.1', port }, raw)
  if (passage.kind === 'refused') return { status: passage.status }
  if (passage.kind === 'answered') return answerOf(passage.status, passage.fields)
  if (passage.kind !== 'forwarded') return undefined
  const environ = receive('fpm', {
    peer: { kind: 'unix' },
    scheme: 'http',
    address: '',
    port: 0,
    message: passage.message,
  })
  assert.ok(environ.kind === 'environ')
  return Object.fromEntries([...environ.variables].filter(([name]) => /^(?:HTTP|REMOTE_ADDR$|SERVER_PORT$)/.test(name)))
}

async function ask({ raw }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, fields, body } = await client.readAnswer('GET')
  if (status === 200) return JSON.parse(Buffer.from(body, 'latin1').toString())
  return answerOf(status, fields.flat())
}

function answerOf(status: number, fields: readonly string[]): unknown {
  const location = firstOf(fields, 'location')
  return status >= 300 && status < 400 ? { status, location } : { status }
}
