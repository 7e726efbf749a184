import { nameOf } from '../upstream/open-upstreams.ts'
import { addFigures, quantileMs, type Figures } from '../observe/figures.ts'
import type { InstanceStatus } from '../app/fleet.ts'
import type { Ports } from '../proxy/detour.ts'
import type { Member } from './crew.ts'
import type { CanaryFinding } from './canary/pass.ts'
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
  /** How often a configuration was taken over since the start. */
  readonly reloads: number
}

export interface SiteStatus {
  readonly host: string
  /** Each of its upstreams, as the file would say it. */
  readonly to: readonly string[]
  /** Those of them that a process finds failing at this moment, or that the edge is still starting. */
  readonly unwell: readonly string[]
  /** The last day of the certificate, as YYYY-MM-DD. */
  readonly certificateUntil?: string | undefined
  /** Why the last try for a certificate of a public authority failed, and what to do; undefined if it did not. */
  readonly certificateFault?: string | undefined
  /** What the canary found the last time; undefined where there is none, and before its first time. */
  readonly canary?: CanaryFinding | undefined
  /** The processes of an application that the edge started. */
  readonly instances?: readonly InstanceStatusNow[] | undefined
  /** Since the start, over all workers that run now. */
  readonly requests: number
  /** Exchanges that ended by a fault: an app that does not answer, a request that is refused, a client that left. */
  readonly faults: number
  /** Half of the exchanges took no longer, in milliseconds; undefined before the first. */
  readonly p50Ms?: number | undefined
  readonly p99Ms?: number | undefined
}

export interface InstanceStatusNow {
  /** Undefined while it is down. */
  readonly pid: number | undefined
  readonly uptimeSeconds: number
  /** How often it was started again because it had ended. */
  readonly restarts: number
}

export interface WorkerStatus {
  readonly pid: number
  readonly connections: number
  readonly requests: number
  readonly uptimeSeconds: number
}

/** What the status of an edge is made of. */
export interface StatusParts {
  readonly snapshot: Snapshot
  readonly startedAt: number
  /** How often a configuration was taken over. */
  readonly reloads: number
  readonly file: string | undefined
  readonly ports: Readonly<Ports>
  readonly members: readonly Member[]
  /** Why the last try for a site's certificate failed. */
  readonly certificateFaultOf: (host: string) => string | undefined
  readonly canaryOf: (host: string) => CanaryFinding | undefined
  /** The instances of a site's app; undefined when somebody else starts it. */
  readonly instancesOf: (host: string) => readonly InstanceStatus[] | undefined
}

/** The status of an edge at this moment. */
export function statusOf(parts: StatusParts): Status {
  const { snapshot, startedAt, file, ports, members, instancesOf, certificateFaultOf, canaryOf } = parts
  const now = Date.now()
  return {
    pid: process.pid,
    uptimeSeconds: secondsBetween(startedAt, now),
    config: file,
    listeners: (['https', 'http'] as const).flatMap((scheme) => {
      const port = ports[scheme]
      return port === undefined ? [] : [{ scheme, port }]
    }),
    sites: siteStatuses(snapshot, figuresOf(members)).map((site) => ({
      ...site,
      unwell: site.to.filter(
        (name, at) =>
          instancesOf(site.host)?.[at]?.answers === false || members.some(({ unwell }) => unwell.includes(name)),
      ),
      certificateFault: certificateFaultOf(site.host),
      canary: canaryOf(site.host),
      instances: instancesOf(site.host)?.map((one) => instanceStatus(one, now)),
    })),
    workers: members.map((member) => workerStatus(member, now)),
    reloads: parts.reloads,
  }
}

/** The sites of a snapshot, with what happened on them. */
function siteStatuses(
  { config, pairs }: Snapshot,
  figures: ReadonlyMap<string, Figures>,
): readonly Omit<SiteStatus, 'unwell'>[] {
  return config.sites.map(({ host, to, redirect }) => ({
    host,
    to: redirect === undefined ? to.map(nameOf) : [`sent on to ${redirect}`],
    certificateUntil: pairs.get(host)?.notAfter.toISOString().slice(0, 10),
    ...numbersOf(figures.get(host)),
  }))
}

/** What happened on each site, over all members. */
export function figuresOf(members: readonly Member[]): ReadonlyMap<string, Figures> {
  const all = new Map<string, Figures>()
  for (const { figures } of members) {
    for (const [site, more] of figures) {
      const so = all.get(site)
      all.set(site, so === undefined ? more : addFigures(so, more))
    }
  }
  return all
}

function workerStatus({ pid, connections, figures, startedAt }: Member, now: number): WorkerStatus {
  const requests = [...figures.values()].reduce((sum, site) => sum + site.requests, 0)
  return { pid, connections, requests, uptimeSeconds: secondsBetween(startedAt, now) }
}

function instanceStatus({ pid, startedAt, restarts }: InstanceStatus, now: number): InstanceStatusNow {
  return { pid, restarts, uptimeSeconds: startedAt === undefined ? 0 : secondsBetween(startedAt, now) }
}

function numbersOf(figures: Figures | undefined) {
  if (figures === undefined) return { requests: 0, faults: 0 }
  const { requests, faults } = figures
  return { requests, faults, p50Ms: quantileMs(figures, 0.5), p99Ms: quantileMs(figures, 0.99) }
}

function secondsBetween(start: number, end: number): number {
  return Math.max(0, Math.floor((end - start) / 1000))
}
