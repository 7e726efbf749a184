import type { Sample, SiteStatus, Status } from 'lasthop/console-api'
import { Chart } from '../parts/chart.tsx'
import { Fault } from '../parts/notice.tsx'
import { follow } from '../router.ts'
import { useAsked } from '../use-asked.ts'
import { useSeries } from '../use-series.ts'
import { daysUntil, tellAgo, tellCount, tellMs, tellRate, tellSpan } from '../words.ts'

/** How everything is doing, at a glance. */
export function Overview() {
  const status = useAsked<Status>('/status', 5_000)
  const samples = useSeries()
  const now = status.answer
  return (
    <section>
      <h1>Overview</h1>
      <Fault message={status.fault} />
      {now !== undefined && (
        <>
          <Tiles status={now} samples={samples} />
          <div class="panel">
            <h2>The last hour</h2>
            <Chart samples={samples} />
          </div>
          <div class="panel">
            <h2>Sites</h2>
            <SiteTable sites={now.sites} />
          </div>
          <div class="panel">
            <h2>Workers</h2>
            <Workers status={now} />
          </div>
        </>
      )}
    </section>
  )
}

function Tiles({ status, samples }: { status: Status; samples: readonly Sample[] }) {
  const minute = samples.slice(-12)
  const requests = sum(minute, 'requests')
  const faults = sum(minute, 'faults')
  const last = minute.findLast(({ requests: count }) => count > 0)
  const seconds = Math.max(5, minute.length * 5)
  const connections = status.workers.reduce((total, worker) => total + worker.connections, 0)
  return (
    <dl class="tiles">
      <Tile title="Requests a second" value={tellRate(requests / seconds)} />
      <Tile title="Faults in a minute" value={tellCount(faults)} isBad={faults > 0} />
      <Tile title="Half within" value={tellMs(last?.p50Ms)} />
      <Tile title="99 % within" value={tellMs(last?.p99Ms)} />
      <Tile title="Connections" value={tellCount(connections)} />
      <Tile title="Up for" value={tellSpan(status.uptimeSeconds)} />
    </dl>
  )
}

function Tile({ title, value, isBad = false }: { title: string; value: string; isBad?: boolean }) {
  return (
    <div class={isBad ? 'tile bad' : 'tile'}>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function SiteTable({ sites }: { sites: readonly SiteStatus[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Sites">
      <table>
        <thead>
          <tr>
            <th scope="col">Site</th>
            <th scope="col">Application</th>
            <th scope="col" class="number">
              Requests
            </th>
            <th scope="col" class="number">
              Faults
            </th>
            <th scope="col" class="number">
              p50
            </th>
            <th scope="col" class="number">
              p99
            </th>
            <th scope="col">Certificate</th>
            <th scope="col">Belief is truth</th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <tr key={site.host}>
              <th scope="row">
                <a href={`/sites/${encodeURIComponent(site.host)}`} onClick={follow}>
                  {site.host}
                </a>
              </th>
              <td>
                <Upstreams site={site} />
              </td>
              <td class="number">{tellCount(site.requests)}</td>
              <td class="number">{tellCount(site.faults)}</td>
              <td class="number">{tellMs(site.p50Ms)}</td>
              <td class="number">{tellMs(site.p99Ms)}</td>
              <td>
                <CertificateDays until={site.certificateUntil} />
              </td>
              <td>
                <Belief canary={site.canary} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function CertificateDays({ until }: { until: string | undefined }) {
  if (until === undefined) return <span class="mark-bad">none</span>
  const days = daysUntil(until)
  return <span class={days < 7 ? 'mark-bad' : 'mark-good'}>{days} days</span>
}

/** Where the application is, and whether it answers. */
function Upstreams({ site }: { site: SiteStatus }) {
  return (
    <>
      {site.to.map((name) => (
        <span key={name} class="block">
          <span class="code">{shortAddress(name)}</span>{' '}
          {site.unwell.includes(name) && <span class="mark-bad">fails</span>}
        </span>
      ))}
    </>
  )
}

/** What the canary found: whether what the application is told is the truth. */
function Belief({ canary }: Pick<SiteStatus, 'canary'>) {
  if (canary === undefined) return <span class="quiet">not watched</span>
  switch (canary.state) {
    case 'good':
      return (
        <span class="mark-good" title={`${canary.asked} requests, ${tellAgo(canary.at)}`}>
          true
        </span>
      )
    case 'bad':
      return (
        <details class="mark-bad">
          <summary>false</summary>
          <ul>
            {canary.untruths.map((untruth) => (
              <li key={untruth}>{untruth}</li>
            ))}
          </ul>
        </details>
      )
    case 'unknown':
      return (
        <details class="quiet">
          <summary>not known</summary>
          {canary.because}
        </details>
      )
  }
}

function Workers({ status }: { status: Status }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Workers">
      <table>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col" class="number">
              Up
            </th>
            <th scope="col" class="number">
              Connections
            </th>
            <th scope="col" class="number">
              Requests
            </th>
          </tr>
        </thead>
        <tbody>
          {status.workers.map((worker) => (
            <tr key={worker.pid}>
              <th scope="row">{worker.pid}</th>
              <td class="number">{tellSpan(worker.uptimeSeconds)}</td>
              <td class="number">{tellCount(worker.connections)}</td>
              <td class="number">{tellCount(worker.requests)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function sum(samples: readonly Sample[], what: 'requests' | 'faults'): number {
  return samples.reduce((total, sample) => total + sample[what], 0)
}

/** A socket's folder says little and takes much room. */
function shortAddress(address: string): string {
  return address.startsWith('unix:') ? `unix:…/${address.split('/').at(-1) ?? ''}` : address
}
