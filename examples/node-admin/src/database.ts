import { DatabaseSync } from 'node:sqlite'
import { seedOrders } from './seed.ts'

/** Opens the app's database: `':memory:'`, or a file that is created and seeded the first time. */
export function openDatabase(location: string): DatabaseSync {
  const database = new DatabaseSync(location, { timeout: 5000 })
  database.exec('PRAGMA journal_mode = WAL')
  if (versionOf(database) === 0) create(database)
  return database
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}

// One transaction: a file is either empty or complete, also when the power goes in between.
function create(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE')
  database.exec(tables)
  seedOrders(database)
  database.exec('PRAGMA user_version = 1; COMMIT')
}

const tables = `
  CREATE TABLE users (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    key TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (name),
    sent_from TEXT,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer TEXT NOT NULL,
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
    status TEXT NOT NULL CHECK (status IN ('new', 'roasting', 'packed', 'shipped')),
    ordered_on TEXT NOT NULL,
    note TEXT NOT NULL
  ) STRICT;
`
