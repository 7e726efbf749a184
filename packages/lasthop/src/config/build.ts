import { isAbsolute, join, resolve } from 'node:path'

import type {
  AccessLogChoice,
  App,
  Config,
  EdgeLimits,
  Site,
  SiteLimits,
  Timeouts,
  TlsChoice,
  Upstream,
  UpstreamSecurity,
} from './config.ts'
import { standardAcme, type AcmeChoice } from './acme-choice.ts'
import { acmeOf, type AcmeShape } from './acme-shape.ts'
import { defaults } from './defaults.ts'
import type { FileShape, SiteShape } from './schema.ts'
import { canonicalSiteName } from './site-name.ts'
import { standardTls } from './tls-choice.ts'

/** The configuration that an accepted file describes, with a default for everything it does not say. */
export function buildConfig(file: FileShape, folder: string): Config {
  return {
    sites: Object.entries(file.sites).map(([name, site]) => buildSite(name, site, { folder, acme: file.acme ?? {} })),
    ...(file.default_site === undefined ? {} : { defaultSite: file.default_site }),
    httpsPort: file.https_port ?? defaults.httpsPort,
    httpPort: 'http_port' in file ? file.http_port : defaults.httpPort,
    ...(file.https_port === undefined ? { httpsSpare: defaults.httpsSpare } : {}),
    ...('http_port' in file ? {} : { httpSpare: defaults.httpSpare }),
    accessLog: buildAccessLog(file.access_log ?? defaults.accessLog, folder),
    ...(file.workers === undefined ? {} : { workers: file.workers }),
    ...(file.behind === undefined ? {} : { behind: { ...file.behind, proxyProtocol: file.proxy_protocol ?? false } }),
    ...(file.console === undefined ? {} : { console: file.console }),
    ...(file.limits === undefined ? {} : { limits: buildLimits(file.limits) }),
  }
}

/** What the sites of a file have in common. */
interface Around {
  readonly folder: string
  readonly acme: AcmeShape
}

function buildSite(name: string, site: SiteShape, around: Around): Site {
  const { folder } = around
  const host = canonicalSiteName(name)
  return {
    host,
    to: [site.to ?? []].flat().map((upstream) => buildUpstream(upstream, folder)),
    ...(site.app === undefined ? {} : { app: buildApp(site.app, folder) }),
    ...(site.redirect === undefined ? {} : { redirect: site.redirect }),
    balance: site.balance ?? defaults.balance,
    health: site.health,
    pool: {
      connectionsMost: site.pool?.connections ?? defaults.pool.connectionsMost,
      queueMost: site.pool?.queue ?? defaults.pool.queueMost,
    },
    ...(site.client_ca === undefined ? {} : { clientCa: inFolder(site.client_ca, around.folder) }),
    ...(site.hsts === undefined ? {} : { hsts: site.hsts }),
    tls: buildTls(host, site.tls, around),
    contract: {
      ...defaults.contract,
      clientCertificate: site.client_ca !== undefined,
      forwarded: site.forwarded ?? defaults.contract.forwarded,
      allowNames: new Set(site.allow_names),
    },
    timeouts: buildTimeouts(site.timeouts ?? {}),
    ...(site.limits === undefined ? {} : { limits: buildSiteLimits(site.limits) }),
    ...(site.proxy_protocol === undefined ? {} : { proxyProtocol: site.proxy_protocol }),
    ...(site.sign === undefined ? {} : { sign: site.sign }),
    ...(site.canary === undefined ? {} : { canary: site.canary }),
    repair: site.repair ?? defaults.repair,
    tell: defaults.tell,
  }
}

function buildApp({ command, directory, ...app }: NonNullable<SiteShape['app']>, folder: string): App {
  return {
    command,
    instances: app.instances ?? defaults.app.instances,
    directory: resolve(folder, directory ?? '.'),
    env: app.env ?? {},
    ready: {
      path: app.ready?.path,
      withinMs: app.ready?.within ?? defaults.app.ready.withinMs,
      status: app.ready?.status,
    },
    stop: {
      signal: app.stop?.signal ?? defaults.app.stop.signal,
      withinMs: app.stop?.within ?? defaults.app.stop.withinMs,
    },
    environment: app.environment ?? defaults.app.environment,
  }
}

function buildUpstream(upstream: Upstream, folder: string): Upstream {
  return { ...upstream, secure: buildSecurity(upstream.secure, folder) }
}

function buildSecurity({ ca, cert, key, serverName }: UpstreamSecurity, folder: string): UpstreamSecurity {
  return {
    ...(ca === undefined ? {} : { ca: inFolder(ca, folder) }),
    ...(cert === undefined ? {} : { cert: inFolder(cert, folder) }),
    ...(key === undefined ? {} : { key: inFolder(key, folder) }),
    ...(serverName === undefined ? {} : { serverName }),
  }
}

function buildTimeouts(timeouts: NonNullable<SiteShape['timeouts']>): Timeouts {
  return {
    connectMs: timeouts.connect ?? defaults.timeouts.connectMs,
    firstByteMs: timeouts.first_byte ?? defaults.timeouts.firstByteMs,
    idleMs: timeouts.idle ?? defaults.timeouts.idleMs,
    headMs: timeouts.head ?? defaults.timeouts.headMs,
    keepAliveMs: timeouts.keep_alive ?? defaults.timeouts.keepAliveMs,
  }
}

function buildLimits(limits: NonNullable<FileShape['limits']>): EdgeLimits {
  return {
    headBytes: limits.head ?? defaults.limits.headBytes,
    fieldCount: limits.fields ?? defaults.limits.fieldCount,
    connectionsPerAddress: limits.connections_per_address ?? defaults.limits.connectionsPerAddress,
  }
}

function buildSiteLimits(limits: NonNullable<SiteShape['limits']>): SiteLimits {
  return {
    bodyBytesMost: limits.body ?? defaults.siteLimits.bodyBytesMost,
    requestsMost: limits.requests_per_connection ?? defaults.siteLimits.requestsMost,
    bodyRateLeast: limits.body_rate ?? defaults.siteLimits.bodyRateLeast,
  }
}

/** The choice for one site, its files found from the folder. */
export function buildTls(host: string, tls: SiteShape['tls'], { folder, acme }: Around): TlsChoice {
  if (tls === 'local') return { kind: 'local' }
  if (tls === undefined) return standardTls(host, buildAcme({}, acme, folder))
  if (tls === 'acme') return { kind: 'acme', acme: buildAcme({}, acme, folder) }
  const { cert, key } = tls
  if (cert !== undefined && key !== undefined) {
    return { kind: 'files', cert: inFolder(cert, folder), key: inFolder(key, folder) }
  }
  return { kind: 'acme', acme: buildAcme(tls.acme ?? {}, acme, folder) }
}

function buildAcme(site: AcmeShape, all: AcmeShape, folder: string): AcmeChoice {
  const acme = acmeOf(site, all, standardAcme)
  const { dns } = acme
  return {
    ...acme,
    authorities: acme.authorities.map(({ roots, ...authority }) => ({
      ...authority,
      roots: roots === undefined ? undefined : inFolder(roots, folder),
    })),
    dns: dns?.kind === 'exec' ? { ...dns, program: inFolder(dns.program, folder) } : dns,
  }
}

function buildAccessLog(log: AccessLogChoice, folder: string): AccessLogChoice {
  return log.kind === 'file' ? { kind: 'file', path: inFolder(log.path, folder) } : log
}

function inFolder(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}
