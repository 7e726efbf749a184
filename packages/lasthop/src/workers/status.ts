import { nameOf } from '../upstream/open-upstreams.ts'
import type { Member } from './crew.ts'
import type { Snapshot } from './snapshot.ts'

/** One edge at this moment, as `lasthop status --format json` tells it. */
export interface Status {
  /** The primary's, or that of the only process. */
  readonly pid: number
  readonly uptimeSeconds: number
  /** The configuration file; undefined when the command line said everything. */
  readonly config?: string | undefined
  readonly listeners: readonly { readonly scheme: 'http' | 'https'; readonly port: number }[]
  readonly sites: readonly SiteStatus[]
  readonly workers: readonly WorkerStatus[]
  /** How often the configuration was swapped since the start. */
  readonly reloads: number
}

export interface SiteStatus {
  readonly host: string
  /** Each of its upstreams, as the file would say it. */
  readonly to: readonly string[]
  /** The last day of the certificate, as YYYY-MM-DD. */
  readonly certificateUntil?: string | undefined
}

export interface WorkerStatus {
  readonly pid: number
  readonly connections: number
  readonly requests: number
  readonly uptimeSeconds: number
}

/** The sites of a snapshot. */
export function siteStatuses({ config, pairs }: Snapshot): readonly SiteStatus[] {
  return config.sites.map(({ host, to }) => ({
    host,
    to: to.map(nameOf),
    certificateUntil: pairs.get(host)?.notAfter.toISOString().slice(0, 10),
  }))
}

export function workerStatus({ startedAt, ...member }: Member, now: number): WorkerStatus {
  return { ...member, uptimeSeconds: secondsBetween(startedAt, now) }
}

export function secondsBetween(start: number, end: number): number {
  return Math.max(0, Math.floor((end - start) / 1000))
}
