/** The version of the tables, kept in the database's `user_version`. */
export const version = 1

/** All tables of the console. Times are milliseconds since 1970; keys are SHA-256 of what the holder has, in hex. */
export const tables = `
  CREATE TABLE users (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('owner', 'operator', 'viewer')),
    password TEXT NOT NULL,
    made_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE invitations (
    key TEXT PRIMARY KEY,
    name TEXT COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('owner', 'operator', 'viewer')),
    until INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    key TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE ON UPDATE CASCADE,
    way TEXT NOT NULL CHECK (way IN ('password', 'passkey')),
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE devices (
    key TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE ON UPDATE CASCADE,
    until INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE ON UPDATE CASCADE,
    title TEXT NOT NULL,
    public_key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    transports TEXT NOT NULL,
    made_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE tokens (
    key TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE ON UPDATE CASCADE,
    title TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('owner', 'operator', 'viewer')),
    until INTEGER,
    made_at INTEGER NOT NULL,
    seen_at INTEGER
  ) STRICT;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    address TEXT NOT NULL,
    did TEXT NOT NULL,
    about TEXT NOT NULL,
    before TEXT,
    after TEXT
  ) STRICT;
  CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    note TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT
`
