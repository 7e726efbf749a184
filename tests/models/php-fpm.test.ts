/** The models of nginx, Apache, Caddy and PHP-FPM together against the real ones: the corpus as raw bytes, to `$_SERVER`. */
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { apache } from '../../packages/lasthop/src/products/apache/product.ts'
import { caddy } from '../../packages/lasthop/src/products/caddy/product.ts'
import { builtIn } from '../../packages/lasthop/src/products/nginx/built-in.ts'
import { nginx } from '../../packages/lasthop/src/products/nginx/product.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { adapt } from './caddy/adapt.ts'
import { startCaddy } from './caddy/start-caddy.ts'
import { apacheFolders, apacheSites, caddySites, nginxSites } from './php-fpm/configurations.ts'
import { contest, edgeOf } from './php-fpm/contest.ts'
import { startFastApache, startFpm, startNginx } from './php-fpm/start.ts'
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
  assert.deepEqual(await contest(edgeOf(nginx, text), plain(ports)), [])
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
  assert.deepEqual(await contest(edgeOf(apache, text), plain(ports)), [])
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
  assert.deepEqual(await contest(edgeOf(apache, text, files), plain(ports)), [])
})

test('Caddy and PHP-FPM make of the corpus the variables that the models of both its languages say, over TLS too', async () => {
  using folder = openFolder()
  await using running = new AsyncDisposableStack()
  running.use(await startFpm(folder.path))
  const { certificate, key } = makeCertificate(folder.path)
  const ports = await findFreePorts(caddySites.length)
  const sites = caddySites.map(({ lines, isTls }, index) => {
    const [port = 0, socket] = [ports[index], `unix/${folder.path}/fpm.sock`]
    const head = isTls === true ? `https://localhost:${port} {\ntls ${certificate} ${key}` : `http://:${port} {`
    return `${head}\nbind 127.0.0.1\nroot * ${folder.path}\n${lines.replaceAll('SOCKET', socket)}\n}\n`
  })
  const text = `{\nadmin off\nauto_https disable_redirects\nservers {\nprotocols h1\n}\n}\n${sites.join('')}`
  running.use(await startCaddy(folder.path, text))
  await answers(ports.at(-1) ?? 0)
  const ca = readFileSync(certificate, 'latin1')
  const asked = ports.map((port, index) => ({ port, ...(caddySites[index]?.isTls === true && { ca }) }))
  assert.deepEqual(await contest(edgeOf(caddy, text, undefined, 'Caddyfile'), asked), [])
  const json = adapt(folder.path, text)
  assert.deepEqual(await contest(edgeOf(caddy, json, undefined, 'caddy.json'), asked), [])
})

function plain(ports: readonly number[]): readonly { readonly port: number }[] {
  return ports.map((port) => ({ port }))
}

function openFolder(): ReturnType<typeof makeTemporaryFolder> {
  const folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  return folder
}
