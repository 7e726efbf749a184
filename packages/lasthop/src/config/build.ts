import { isAbsolute, join } from 'node:path'

import type {
  AccessLogChoice,
  Config,
  EdgeLimits,
  Site,
  SiteLimits,
  Timeouts,
  TlsChoice,
  Upstream,
  UpstreamSecurity,
} from './config.ts'
import { defaults } from './defaults.ts'
import type { FileShape, SiteShape } from './schema.ts'
import { canonicalSiteName } from './site-name.ts'

/** The configuration that an accepted file describes, with a default for everything it does not say. */
export function buildConfig(file: FileShape, folder: string): Config {
  return {
    sites: Object.entries(file.sites).map(([name, site]) => buildSite(name, site, folder)),
    httpsPort: file.https_port ?? defaults.httpsPort,
    httpPort: 'http_port' in file ? file.http_port : defaults.httpPort,
    accessLog: buildAccessLog(file.access_log ?? defaults.accessLog, folder),
    ...(file.workers === undefined ? {} : { workers: file.workers }),
    ...(file.behind === undefined ? {} : { behind: { ...file.behind, proxyProtocol: file.proxy_protocol ?? false } }),
    ...(file.limits === undefined ? {} : { limits: buildLimits(file.limits) }),
  }
}

function buildSite(name: string, site: SiteShape, folder: string): Site {
  return {
    host: canonicalSiteName(name),
    to: [site.to].flat().map((upstream) => buildUpstream(upstream, folder)),
    balance: site.balance ?? defaults.balance,
    health: site.health,
    pool: {
      connectionsMost: site.pool?.connections ?? defaults.pool.connectionsMost,
      queueMost: site.pool?.queue ?? defaults.pool.queueMost,
    },
    tls: buildTls(site.tls ?? defaults.tls, folder),
    contract: {
      ...defaults.contract,
      forwarded: site.forwarded ?? defaults.contract.forwarded,
      allowNames: new Set(site.allow_names),
    },
    timeouts: buildTimeouts(site.timeouts ?? {}),
    ...(site.limits === undefined ? {} : { limits: buildSiteLimits(site.limits) }),
    ...(site.proxy_protocol === undefined ? {} : { proxyProtocol: site.proxy_protocol }),
    repair: site.repair ?? defaults.repair,
    tell: defaults.tell,
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
  }
}

function buildTls(tls: TlsChoice, folder: string): TlsChoice {
  if (tls.kind === 'local') return tls
  return { kind: 'files', cert: inFolder(tls.cert, folder), key: inFolder(tls.key, folder) }
}

function buildAccessLog(log: AccessLogChoice, folder: string): AccessLogChoice {
  return log.kind === 'file' ? { kind: 'file', path: inFolder(log.path, folder) } : log
}

function inFolder(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}
