import { parseStatus, type Draft, type Order } from './orders.ts'

/** The fields of the order form, as a person typed them. */
export type Entries = Readonly<Record<FieldName, string>>

export type FieldName = 'customer' | 'item' | 'quantity' | 'total' | 'status' | 'orderedOn' | 'note'

/** What is wrong, by field: a sentence each. */
export type Mistakes = Partial<Record<FieldName, string>>

/** The form's entries, trimmed; a missing one is empty. */
export function entriesOf(form: URLSearchParams): Entries {
  const entry = (name: string) => (form.get(name) ?? '').replaceAll('\r\n', '\n').trim()
  return {
    customer: entry('customer'),
    item: entry('item'),
    quantity: entry('quantity'),
    total: entry('total'),
    status: entry('status'),
    orderedOn: entry('orderedOn'),
    note: entry('note'),
  }
}

/** An order as entries, to be changed in the form. */
export function entriesOfOrder(order: Order): Entries {
  return { ...order, quantity: String(order.quantity), total: (order.totalCents / 100).toFixed(2) }
}

/** The entries of an order that nobody has typed yet. */
export function blankEntries(today: string): Entries {
  return { customer: '', item: '', quantity: '1', total: '', status: 'new', orderedOn: today, note: '' }
}

/** An order from the entries, or every mistake in them. */
export function parseEntries(entries: Entries): Draft | Mistakes {
  const quantity = parseQuantity(entries.quantity)
  const totalCents = parseCents(entries.total)
  const status = parseStatus(entries.status)
  const mistakes = Object.fromEntries(
    Object.entries({
      customer: textMistake(entries.customer, { least: 1, most: 80 }),
      item: textMistake(entries.item, { least: 1, most: 120 }),
      quantity: quantity === undefined ? 'Enter a whole number from 1 to 999.' : undefined,
      total: totalCents === undefined ? 'Enter an amount from 0 to 999999.99, such as 12.50.' : undefined,
      status: status === undefined ? 'Choose one of the list.' : undefined,
      orderedOn: isDay(entries.orderedOn) ? undefined : 'Enter a day between 2000 and 2099, such as 2026-11-15.',
      note: textMistake(entries.note, { least: 0, most: 500 }),
    }).filter(([, mistake]) => mistake !== undefined),
  )
  if (quantity === undefined || totalCents === undefined || status === undefined) return mistakes
  if (Object.keys(mistakes).length > 0) return mistakes
  return { ...entries, quantity, totalCents, status }
}

export function isDraft(parsed: Draft | Mistakes): parsed is Draft {
  return 'totalCents' in parsed
}

function textMistake(text: string, length: { least: number; most: number }): string | undefined {
  if (text.length < length.least) return 'This cannot be empty.'
  if (text.length > length.most) return `Use at most ${length.most} characters; these are ${text.length}.`
  if (/[\p{Cc}--\n]|\p{Cs}/v.test(text)) return 'There is a character in it that cannot be shown. Type it again.'
  return undefined
}

function parseQuantity(text: string): number | undefined {
  return /^[1-9][0-9]{0,2}$/.test(text) ? Number(text) : undefined
}

function parseCents(text: string): number | undefined {
  const [, whole, part = ''] = /^([0-9]{1,6})(?:[.,]([0-9]{1,2}))?$/.exec(text) ?? []
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, '0'))
}

function isDay(text: string): boolean {
  if (!/^20[0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  // A Date takes 30 February for 2 March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
