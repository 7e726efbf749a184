import { durationBoundsMs, type Figures } from '../observe/figures.ts'
import type { Status } from '../workers/status.ts'

/** Figures in the text format of Prometheus (version 0.0.4). */
export function metricsText(bySite: ReadonlyMap<string, Figures>, status: Status): string {
  const sites = [...bySite]
  const lines = [
    ...described('lasthop_requests_total', 'counter', 'Requests by site and class of status.'),
    ...sites.flatMap(([site, { statuses }]) =>
      statuses.map((count, digit) => `lasthop_requests_total{${label(site)},status="${digit}xx"} ${count}`),
    ),
    ...described('lasthop_faults_total', 'counter', 'Exchanges that ended by a fault of edge, app or client.'),
    ...sites.map(([site, { faults }]) => `lasthop_faults_total{${label(site)}} ${faults}`),
    ...described('lasthop_request_bytes_total', 'counter', 'Bytes of request bodies.'),
    ...sites.map(([site, { bytesIn }]) => `lasthop_request_bytes_total{${label(site)}} ${bytesIn}`),
    ...described('lasthop_response_bytes_total', 'counter', 'Bytes of answers.'),
    ...sites.map(([site, { bytesOut }]) => `lasthop_response_bytes_total{${label(site)}} ${bytesOut}`),
    ...described(
      'lasthop_request_duration_seconds',
      'histogram',
      'From the first byte of a request to the last of its answer.',
    ),
    ...sites.flatMap(([site, figures]) => histogram(site, figures)),
    ...described('lasthop_connections', 'gauge', 'Connections of clients at this moment.'),
    `lasthop_connections ${status.workers.reduce((sum, { connections }) => sum + connections, 0)}`,
    ...described('lasthop_uptime_seconds', 'gauge', 'Since the edge was started.'),
    `lasthop_uptime_seconds ${status.uptimeSeconds}`,
    ...described('lasthop_certificate_days_left', 'gauge', 'Days until the certificate of a site ends.'),
    ...status.sites.flatMap(({ host, certificateUntil }) =>
      certificateUntil === undefined
        ? []
        : [`lasthop_certificate_days_left{${label(host)}} ${daysLeft(certificateUntil)}`],
    ),
    ...described(
      'lasthop_canary_belief_is_truth',
      'gauge',
      '1: the canary saw the truth; 0: it did not; absent: not known.',
    ),
    ...status.sites.flatMap(({ host, canary }) =>
      canary === undefined || canary.state === 'unknown'
        ? []
        : [`lasthop_canary_belief_is_truth{${label(host)}} ${canary.state === 'good' ? 1 : 0}`],
    ),
    ...described('lasthop_canary_last_seconds', 'gauge', 'When the canary last asked, in seconds since 1970.'),
    ...status.sites.flatMap(({ host, canary }) =>
      canary === undefined ? [] : [`lasthop_canary_last_seconds{${label(host)}} ${Math.round(canary.at / 1000)}`],
    ),
  ]
  return `${lines.join('\n')}\n`
}

function described(name: string, type: 'counter' | 'gauge' | 'histogram', help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

function histogram(site: string, { durations, durationSumMs }: Figures): readonly string[] {
  const name = 'lasthop_request_duration_seconds'
  let count = 0
  const buckets = durations.map((more, at) => {
    count += more
    const bound = durationBoundsMs[at]
    const le = bound === undefined ? '+Inf' : Number((bound / 1000).toPrecision(4))
    return `${name}_bucket{${label(site)},le="${le}"} ${count}`
  })
  return [...buckets, `${name}_sum{${label(site)}} ${durationSumMs / 1000}`, `${name}_count{${label(site)}} ${count}`]
}

/** Hosts of sites come from the checked configuration; the empty one stands for requests to no site. */
function label(site: string): string {
  return `site="${site.replaceAll(/[\\"]/g, '\\$&')}"`
}

function daysLeft(day: string): number {
  return Math.floor((Date.parse(day) - Date.now()) / 86_400_000)
}
