import type { DatabaseSync } from 'node:sqlite'

/** Fills a new database with a week's orders of the roastery. */
export function seedOrders(database: DatabaseSync): void {
  const insert = database.prepare(
    'INSERT INTO orders (customer, item, quantity, total_cents, status, ordered_on, note) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const order of firstOrders) insert.run(...order)
}

type Row = readonly [string, string, number, number, string, string, string]

const firstOrders: readonly Row[] = [
  ['Ida Lindqvist', 'House espresso, 1 kg', 2, 5200, 'shipped', '2026-11-02', ''],
  ['Café Morgenrot', 'Filter blend, 5 kg', 4, 38000, 'shipped', '2026-11-03', 'Deliver to the yard, before seven.'],
  ['Tomás Aguirre', 'Ethiopia Guji, 250 g', 3, 4050, 'shipped', '2026-11-05', ''],
  ['Bäckerei Öhler & Söhne', 'House espresso, 5 kg', 2, 21000, 'packed', '2026-11-09', 'Invoice once a month.'],
  ['Noor Haddad', 'Decaf Colombia, 250 g', 1, 1250, 'packed', '2026-11-10', ''],
  ['The Reading Room', 'Cold brew blend, 1 kg', 6, 14400, 'packed', '2026-11-11', 'Ground, coarse.'],
  ['Yuki Tanabe', 'Kenya Nyeri, 250 g', 2, 3100, 'roasting', '2026-11-12', 'A gift: no price on the slip.'],
  ['Studio Vier', 'Filter blend, 1 kg', 3, 6900, 'roasting', '2026-11-13', ''],
  ['Margit Holm', 'House espresso, 250 g', 4, 4400, 'roasting', '2026-11-13', ''],
  ['Hotel am Hafen', 'House espresso, 5 kg', 6, 63000, 'new', '2026-11-14', 'Wants a quote for the summer too.'],
  ['Owen Price', 'Tasting box, six kinds', 1, 3900, 'new', '2026-11-15', ''],
  ['Lena Fischer', 'Guatemala Antigua, 250 g', 2, 2700, 'new', '2026-11-15', ''],
]
