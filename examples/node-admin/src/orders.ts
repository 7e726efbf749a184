import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'

/** Where an order stands, in the order of the work. */
export const statuses = ['new', 'roasting', 'packed', 'shipped'] as const

export type Status = (typeof statuses)[number]

/** What a person enters about an order. Money is whole cents; the day is `2026-11-15`. */
export interface Draft {
  readonly customer: string
  readonly item: string
  readonly quantity: number
  readonly totalCents: number
  readonly status: Status
  readonly orderedOn: string
  readonly note: string
}

export interface Order extends Draft {
  readonly id: number
}

/** What to list: words that must occur, and a status or any. */
export interface Search {
  readonly words: string
  readonly status: Status | undefined
}

/** The orders table. */
export class Orders {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** The newest first; at most 200, the list is searched rather than leafed through. */
  search(search: Search): readonly Order[] {
    const pattern = `%${search.words.replace(/[\\%_]/g, '\\$&')}%`
    const rows = this.#database.prepare(searchSql).all({ pattern, status: search.status ?? null })
    return rows.map(orderOf)
  }

  find(id: number): Order | undefined {
    const row = this.#database.prepare('SELECT * FROM orders WHERE id = ?').get(id)
    return row === undefined ? undefined : orderOf(row)
  }

  /** Answers the number of the new order. */
  add(draft: Draft): number {
    return Number(this.#database.prepare(insertSql).run(...columnsOf(draft)).lastInsertRowid)
  }

  /** Answers whether there was such an order. */
  change(id: number, draft: Draft): boolean {
    return this.#database.prepare(updateSql).run(...columnsOf(draft), id).changes === 1
  }

  /** Answers whether there was such an order. */
  remove(id: number): boolean {
    return this.#database.prepare('DELETE FROM orders WHERE id = ?').run(id).changes === 1
  }
}

/** The status of that name, or `undefined`. */
export function parseStatus(text: string): Status | undefined {
  return statuses.find((status) => status === text)
}

function columnsOf(draft: Draft) {
  const { customer, item, quantity, totalCents, status, orderedOn, note } = draft
  return [customer, item, quantity, totalCents, status, orderedOn, note] as const
}

function orderOf(row: Record<string, SQLOutputValue>): Order {
  return {
    id: Number(row['id']),
    customer: String(row['customer']),
    item: String(row['item']),
    quantity: Number(row['quantity']),
    totalCents: Number(row['total_cents']),
    status: parseStatus(String(row['status'])) ?? 'new',
    orderedOn: String(row['ordered_on']),
    note: String(row['note']),
  }
}

const searchSql = `
  SELECT * FROM orders
  WHERE (customer LIKE :pattern ESCAPE '\\' OR item LIKE :pattern ESCAPE '\\' OR note LIKE :pattern ESCAPE '\\')
    AND (:status IS NULL OR status = :status)
  ORDER BY ordered_on DESC, id DESC
  LIMIT 200`

const insertSql = `
  INSERT INTO orders (customer, item, quantity, total_cents, status, ordered_on, note)
  VALUES (?, ?, ?, ?, ?, ?, ?)`

const updateSql = `
  UPDATE orders
  SET customer = ?, item = ?, quantity = ?, total_cents = ?, status = ?, ordered_on = ?, note = ?
  WHERE id = ?`
