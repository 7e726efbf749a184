import type { ShownExchange } from 'lasthop/console-api'

/** Which exchanges are shown. */
export interface Filter {
  readonly text: string
  /** Empty for all. */
  readonly site: string
  readonly which: 'all' | 'faults' | 'lies' | 'http'
}

/** The choice that a text names; all for any other. */
export function whichOf(text: string): Filter['which'] {
  return (['faults', 'lies', 'http'] as const).find((which) => which === text) ?? 'all'
}

/** Everything is shown. */
export const noFilter: Filter = { text: '', site: '', which: 'all' }

export function matches(exchange: ShownExchange, { text, site, which }: Filter): boolean {
  if (site !== '' && exchange.site !== site) return false
  if (which === 'faults' && exchange.reason === 'ok' && exchange.status < 500) return false
  if (which === 'lies' && !exchange.asked.some(({ mark }) => mark === 'stripped')) return false
  if (which === 'http' && !exchange.thinksHttp) return false
  return text === '' || holds(exchange, text.toLowerCase())
}

function holds(exchange: ShownExchange, text: string): boolean {
  const { method, target, client = '', reason, status } = exchange
  if (`${method} ${target} ${client} ${reason} ${status}`.toLowerCase().includes(text)) return true
  return [...exchange.asked, ...exchange.answered].some(({ name, value }) =>
    `${name}: ${value}`.toLowerCase().includes(text),
  )
}
