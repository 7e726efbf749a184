import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCommand } from '../e2e/start-edge.ts'
import { startProcess } from '../e2e/start-process.ts'
import type { Site } from './faults.ts'
import type { Front, Lab, RunningFront } from './front.ts'

/**
 * This edge as a front. It always says the scheme, and lets no spelling of a field pass. Told to believe everybody (`behind`), it
 * sends a visitor who says http to https, and the application still believes the truth. What is left is what stands between the
 * two; it does not repair redirects here, so that the fault shows.
 */
export const lasthopFront: Front = {
  name: 'Lasthop',
  aliasComes: 'last',
  passesHostAlias: false,
  cannot: ['silent', 'underscore'],
  withstands: ['survives'],
  start: startLasthop,
}

/** Two edges, because `behind` holds for all sites of one; and an nginx for the inner hop that says http. */
async function startLasthop(sites: readonly Site[], { folder }: Lab): Promise<RunningFront> {
  await using started = new AsyncDisposableStack()
  started.use(await startInner(folder, sites))
  const gullible = sites.filter(({ fault }) => fault === 'survives')
  const strict = await start('strict', { sites: sitesOf(without(sites, gullible)) })
  const open = await start('gullible', { behind: ['loopback'], sites: sitesOf(gullible) }, strict.home)
  const running = started.move()
  return {
    ca: strict.rootCertificate,
    portOf: ({ fault }) => (fault === 'survives' ? open : strict).httpsPort,
    output: () => strict.process.output() + open.process.output(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }

  async function start(name: string, config: object, home?: string): ReturnType<typeof startCommand> {
    const file = join(folder, `${name}.yaml`)
    writeFileSync(file, JSON.stringify({ http_port: 0, https_port: 0, workers: 1, access_log: 'off', ...config }))
    return started.use(await startCommand(['serve', '--config', file], home))
  }
}

function without(sites: readonly Site[], others: readonly Site[]): readonly Site[] {
  return sites.filter((site) => !others.includes(site))
}

function sitesOf(sites: readonly Site[]): object {
  return Object.fromEntries(
    sites.map(({ host, fault, appPort, innerPort }) => [
      host,
      { to: hasInner(fault) ? innerPort : appPort, tls: 'local', repair: false },
    ]),
  )
}

function hasInner(fault: Site['fault']): boolean {
  return fault === 'clobbered' || fault === 'loop'
}

/** An nginx without TLS that says of every visitor what it sees itself, http; or sends every visitor to https. */
async function startInner(folder: string, sites: readonly Site[]): Promise<AsyncDisposable> {
  const servers = sites
    .filter(({ fault }) => hasInner(fault))
    .map(({ fault, innerPort, appPort }) => {
      const says =
        fault === 'loop'
          ? 'return 301 https://$http_host$request_uri;'
          : `proxy_pass http://127.0.0.1:${appPort}; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;`
      return `server { listen 127.0.0.1:${innerPort}; location / { ${says} } }`
    })
  writeFileSync(
    join(folder, 'inner.conf'),
    `user root; daemon off; worker_processes 1; error_log stderr notice; pid ${folder}/inner.pid; events {}
http {
  access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  ${servers.join('\n  ')}
}`,
  )
  return startProcess<true>({
    command: '/usr/sbin/nginx',
    words: ['-p', folder, '-c', 'inner.conf', '-e', 'stderr'],
    readReady: (output) => (output.includes('start worker process') ? true : undefined),
  })
}
