import { useEffect, useRef } from 'preact/hooks'
import type { ShownExchange, ShownField } from 'lasthop/console-api'
import { tellMs, tellTime } from '../words.ts'

/** One exchange in three columns: asked, told, answered. */
export function ExchangeView({ exchange, onClose }: { exchange: ShownExchange; onClose: () => void }) {
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    place.current?.focus()
    const hear = ({ key }: KeyboardEvent) => key === 'Escape' && onClose()
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [exchange])
  const { method, scheme, target, site, client, status, reason } = exchange
  return (
    <article class="panel exchange" tabIndex={-1} ref={place} aria-label="One exchange">
      <header>
        <h2 class="code">
          {method || '?'} {scheme}://{site ?? '…'}
          {target}
        </h2>
        <button type="button" onClick={onClose} title="Escape">
          Close
        </button>
      </header>
      <p class="quiet">
        {tellTime(exchange.time)} · {client ?? 'a visitor without an address'} · {status === 0 ? 'no answer' : status}
        {reason === 'ok' ? '' : ` · ${reason}`} · {tellMs(exchange.durationMs)} in all
        {exchange.upstreamMs === undefined
          ? ''
          : `, ${tellMs(exchange.upstreamMs)} until the application answered`} ·{' '}
        <span class="code">{exchange.id}</span>
      </p>
      {exchange.thinksHttp && (
        <p class="notice bad">
          The visitor is on https, and the application sent them to http. It does not believe X-Forwarded-Proto. The
          doctor shows the setting that is missing.
        </p>
      )}
      <div class="columns">
        <Column
          title="The visitor asked"
          fields={exchange.asked}
          empty="The head was refused before it could be read."
        />
        <Column title="The application was told" fields={exchange.told} empty="Nothing: the edge answered itself." />
        <Column title="The application answered" fields={exchange.answered} empty="Nothing." />
      </div>
    </article>
  )
}

function Column({ title, fields, empty }: { title: string; fields: readonly ShownField[]; empty: string }) {
  return (
    <section>
      <h3>{title}</h3>
      {fields.length === 0 ? (
        <p class="quiet">{empty}</p>
      ) : (
        <ul class="fields">
          {fields.map((field, at) => (
            <li key={at} class={field.mark}>
              <span class="pair">
                <span class="name">{field.name}</span> <span class="value">{field.value}</span>
              </span>
              {labels[field.mark] !== '' && <span class="tag">{labels[field.mark]}</span>}
              {field.because !== undefined && <small>{field.because}</small>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const labels: Readonly<Record<ShownField['mark'], string>> = {
  passed: '',
  stripped: 'stripped',
  hop: 'this hop only',
  set: 'set by the edge',
  mended: 'mended',
}
