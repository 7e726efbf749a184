/** What `render` prints and what `cure` makes of a faulty file, run by the real program: nothing untrue reaches the application. */
import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { defaultContract } from '@lasthop/contract'
import { corpus, placedAt } from '@lasthop/corpus'
import { makeCertificate, type CertificateFiles } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { apache } from '../../packages/lasthop/src/products/apache/product.ts'
import { caddy } from '../../packages/lasthop/src/products/caddy/product.ts'
import type { EdgeProduct } from '../../packages/lasthop/src/products/edge.ts'
import { haproxy } from '../../packages/lasthop/src/products/haproxy/product.ts'
import { nginx } from '../../packages/lasthop/src/products/nginx/product.ts'
import { curedText } from '../../packages/lasthop/test/products/one-file.ts'
import { startProcess, type Running } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { preamble, startApache } from './apache/start-apache.ts'
import { startCaddy } from './caddy/start-caddy.ts'
import { startHaproxy } from './haproxy/start-haproxy.ts'
import { startLane } from './lane.ts'
import { answers, send } from './send.ts'
import { untruths } from './soundness.ts'

interface Setting {
  readonly httpPort: number
  readonly httpsPort: number
  readonly appPort: number
  readonly folder: string
  readonly files: CertificateFiles
}

for (const [product, start] of [
  [apache, runApache],
  [nginx, runNginx],
  [haproxy, runHaproxy],
  [caddy, runCaddy],
] as const) {
  test(`what render prints for ${product.title} is sound with the real program`, async () => {
    await hold(start, (setting) => rendered(product, setting), ['https'])
  })

  test(`the recipe that everyone copies is sound with the real ${product.title} once it is cured`, async () => {
    await hold(start, (setting) => curedText(product, recipes[product.name]?.(setting) ?? ''), ['https', 'http'])
  })
}

type Start = (text: string, setting: Setting) => Promise<Running<true>>

/** Sends the corpus through each door, and looks at everything that reaches the application. */
async function hold(
  start: Start,
  textFor: (setting: Setting) => string,
  doors: readonly ('http' | 'https')[],
): Promise<void> {
  using folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  await using lane = await startLane()
  const [httpPort = 0, httpsPort = 0] = await findFreePorts(2)
  const setting = { httpPort, httpsPort, appPort: lane.port, folder: folder.path, files: makeCertificate(folder.path) }
  await using running = await start(textFor(setting), setting)
  await answers(httpsPort)
  assert.equal(running.hasEnded(), false)
  const wrong: string[] = []
  let reached = 0
  for (const scheme of doors) {
    for (const each of corpus) {
      if (each.expect.kind !== 'believed' || each.arrives === (scheme === 'https' ? 'plain' : 'tls')) continue
      const request = placedAt(each, 'app.test')
      await send({ port: scheme === 'https' ? httpsPort : httpPort, isTls: scheme === 'https' }, request.raw)
      for (const head of lane.takeHeads()) {
        reached++
        const host = hostOf(request.raw)
        const found = host === undefined ? [] : untruths(head, { scheme, host, client: '127.0.0.1' })
        wrong.push(...found.map((untruth) => `${request.id} on ${scheme}: ${untruth}`))
      }
    }
  }
  assert.deepEqual(wrong, [])
  if (!doors.includes('http')) await redirects(httpPort, httpsPort)
  assert.ok(reached > 300 * doors.length, `only ${reached} requests reached the application`)
}

/** Each name is sent to itself on https, whatever the method. */
async function redirects(httpPort: number, httpsPort: number): Promise<void> {
  for (const name of ['app.test', 'www.test']) {
    const reply = await send(
      { port: httpPort, isTls: false },
      `POST /a?b=c HTTP/1.1\r\nHost: ${name}:${httpPort}\r\nContent-Length: 0\r\n\r\n`,
    )
    assert.deepEqual(reply, { kind: 'answer', status: 308, location: `https://${name}:${httpsPort}/a?b=c` })
  }
}

/** The authority of a request that names it once, and in Host alone. */
function hostOf(raw: string): string | undefined {
  const hosts = [...raw.slice(0, raw.indexOf('\r\n\r\n')).matchAll(/\r\nhost:[ \t]*([^\r\n]*?)[ \t]*(?=\r\n|$)/gi)]
  return hosts.length === 1 && /^[A-Z]+ \/|^[A-Z]+ \*/.test(raw) ? hosts[0]?.[1] : undefined
}

function rendered(product: EdgeProduct, { httpPort, httpsPort, appPort, files }: Setting): string {
  return product.render({
    contract: defaultContract,
    names: ['app.test', 'www.test'],
    upstream: { protocol: 'http', target: { kind: 'tcp', host: '127.0.0.1', port: appPort } },
    // HAProxy wants both in one file.
    certificate: { cert: product === haproxy ? files.pair : files.certificate, key: files.key },
    httpPort,
    httpsPort,
  })
}

const recipes: Readonly<Record<string, (setting: Setting) => string>> = {
  apache: ({ httpPort, httpsPort, appPort, files }) =>
    [httpPort, httpsPort]
      .map(
        (port) => `Listen ${port}
<VirtualHost *:${port}>
  ServerName app.test
${port === httpsPort ? `  SSLEngine on\n  SSLCertificateFile ${files.certificate}\n  SSLCertificateKeyFile ${files.key}\n` : ''}  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto https env=HTTPS
  ProxyPass / http://127.0.0.1:${appPort}/
</VirtualHost>
`,
      )
      .join(''),
  caddy: ({ httpPort, httpsPort, appPort, files }) => `{
	admin off
	auto_https disable_redirects
}
http://app.test:${httpPort} {
	reverse_proxy 127.0.0.1:${appPort}
}
https://app.test:${httpsPort} {
	tls ${files.certificate} ${files.key}
	request_header X-Forwarded-Ssl on
	reverse_proxy 127.0.0.1:${appPort} {
		trusted_proxies 0.0.0.0/0
		header_up Host {host}
		header_up X-Forwarded-Proto {header.X-Forwarded-Proto}
	}
}
`,
  haproxy: ({ httpPort, httpsPort, appPort, files }) => `defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 30s
  timeout server 30s

frontend web
  bind :${httpPort}
  bind :${httpsPort} ssl crt ${files.pair}
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  default_backend app

backend app
  http-request add-header X-Forwarded-Host %[req.hdr(Host)]
  server app 127.0.0.1:${appPort} check
`,
  nginx: ({ httpPort, httpsPort, appPort, files }) => `server {
  listen ${httpPort};
  listen ${httpsPort} ssl;
  server_name app.test;
  ssl_certificate ${files.certificate};
  ssl_certificate_key ${files.key};
  proxy_set_header X-Forwarded-Proto $scheme;
  location / {
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_pass http://127.0.0.1:${appPort};
  }
}
`,
}

function runApache(text: string, { folder }: Setting): Promise<Running<true>> {
  const modules = 'mpm_event authz_core alias ssl socache_shmcb proxy proxy_http headers'.split(' ')
  return startApache(folder, preamble(folder, modules) + text)
}

function runNginx(text: string, { folder }: Setting): Promise<Running<true>> {
  const path = join(folder, 'nginx.conf')
  const main = `daemon off;\nuser root;\npid ${folder}/nginx.pid;\nerror_log stderr notice;\nevents {}\n`
  writeFileSync(path, `${main}http {\naccess_log off;\n${text}\n}\n`)
  return startProcess<true>({
    command: '/usr/sbin/nginx',
    words: ['-p', folder, '-c', path, '-e', 'stderr'],
    readReady: (output) => (output.includes('start worker process') ? true : undefined),
  })
}

function runCaddy(text: string, { folder }: Setting): Promise<Running<true>> {
  return startCaddy(folder, text)
}

function runHaproxy(text: string, { folder }: Setting): Promise<Running<true>> {
  return startHaproxy(folder, text)
}
