import { useState } from 'preact/hooks'
import type { ShownExchange } from 'lasthop/console-api'
import { useLive, type LiveStream } from '../live-stream.ts'
import { ExchangeView } from '../parts/exchange-view.tsx'
import { matches, noFilter, whichOf, type Filter } from '../live-filter.ts'
import { tellClock, tellCount, tellMs } from '../words.ts'

/** Exchanges as they happen; one of them opened beside the list. */
export function Live() {
  const [isPaused, setPaused] = useState(false)
  const [filter, setFilter] = useState<Filter>(noFilter)
  const [open, setOpen] = useState<ShownExchange>()
  const live = useLive(isPaused)
  const shown = live.exchanges.filter((exchange) => matches(exchange, filter))
  return (
    <section class="live">
      <h1>Live</h1>
      <p class="quiet">
        What visitors asked, what the application was told, what it answered. A sample: at most 25 exchanges a second
        from each worker. <StateWord live={live} isPaused={isPaused} />
      </p>
      <div class="bar">
        <FilterBar filter={filter} sites={sitesIn(live.exchanges)} onChange={setFilter} />
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
        <button type="button" onClick={live.clear}>
          Clear
        </button>
      </div>
      {open !== undefined && <ExchangeView exchange={open} onClose={() => setOpen(undefined)} />}
      {shown.length === 0 ? (
        <p class="empty">Nothing yet. Ask one of your sites for something, and it appears here.</p>
      ) : (
        <ExchangeList exchanges={shown} open={open} onOpen={setOpen} />
      )}
    </section>
  )
}

function StateWord({ live, isPaused }: { live: LiveStream; isPaused: boolean }) {
  const left = live.leftOut === 0 ? '' : ` ${tellCount(live.leftOut)} more were not shown.`
  if (isPaused) return <strong>Paused.{left}</strong>
  if (live.state === 'lost') return <strong class="mark-bad">The connection was lost; trying again.</strong>
  return <span>{live.state === 'open' ? `Watching.${left}` : 'Connecting…'}</span>
}

function FilterBar({
  filter,
  sites,
  onChange,
}: {
  filter: Filter
  sites: readonly string[]
  onChange: (filter: Filter) => void
}) {
  return (
    <div class="filters" role="search">
      <label>
        <span class="hidden">Search</span>
        <input
          type="search"
          placeholder="Path, address, field… ( / )"
          value={filter.text}
          onInput={({ currentTarget }) => onChange({ ...filter, text: currentTarget.value })}
        />
      </label>
      <label>
        <span class="hidden">Site</span>
        <select
          value={filter.site}
          onChange={({ currentTarget }) => onChange({ ...filter, site: currentTarget.value })}
        >
          <option value="">All sites</option>
          {sites.map((site) => (
            <option key={site}>{site}</option>
          ))}
        </select>
      </label>
      <label>
        <span class="hidden">Which</span>
        <select
          value={filter.which}
          onChange={({ currentTarget }) => onChange({ ...filter, which: whichOf(currentTarget.value) })}
        >
          <option value="all">All exchanges</option>
          <option value="faults">Faults and refusals</option>
          <option value="lies">Visitors who claimed something</option>
          <option value="http">The app thinks http</option>
        </select>
      </label>
    </div>
  )
}

interface ListProps {
  readonly exchanges: readonly ShownExchange[]
  readonly open: ShownExchange | undefined
  readonly onOpen: (exchange: ShownExchange) => void
}

function ExchangeList({ exchanges, open, onOpen }: ListProps) {
  return (
    <div class="scroll" role="region" aria-label="Exchanges" tabIndex={0}>
      <table class="exchanges">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Site</th>
            <th scope="col">Request</th>
            <th scope="col">Answer</th>
            <th scope="col" class="number">
              Took
            </th>
            <th scope="col">Visitor</th>
          </tr>
        </thead>
        <tbody>
          {exchanges.slice(0, 200).map((exchange) => (
            <tr key={exchange.id} class={exchange === open ? 'chosen' : ''}>
              <td class="clock">{tellClock(exchange.time)}</td>
              <td>{exchange.site ?? <em>no site</em>}</td>
              <td class="code what">
                <button type="button" class="plain" onClick={() => onOpen(exchange)}>
                  <span class={`scheme ${exchange.scheme}`}>{exchange.scheme}</span> {exchange.method || '?'}{' '}
                  {exchange.target}
                </button>
                <Marks exchange={exchange} />
              </td>
              <td>
                <span class={statusClass(exchange.status)}>{exchange.status === 0 ? 'none' : exchange.status}</span>
                {exchange.reason !== 'ok' && <small class="reason"> {exchange.reason}</small>}
              </td>
              <td class="number">{tellMs(exchange.durationMs)}</td>
              <td class="code">{exchange.client ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Marks({ exchange }: { exchange: ShownExchange }) {
  const stripped = exchange.asked.filter(({ mark }) => mark === 'stripped').length
  return (
    <>
      {stripped > 0 && <span class="tag warn">{stripped} stripped</span>}
      {exchange.thinksHttp && <span class="tag bad">the app thinks http</span>}
    </>
  )
}

function statusClass(status: number): string {
  if (status === 0 || status >= 500) return 'status bad'
  return status >= 400 ? 'status warn' : 'status good'
}

function sitesIn(exchanges: readonly ShownExchange[]): readonly string[] {
  return [...new Set(exchanges.flatMap(({ site }) => site ?? []))].toSorted()
}
