import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { isProblem, problem, type Problem } from '@lasthop/contract'
import { z } from 'zod'
import { makeFolder, writePrivately } from '../state/files.ts'
import type { Desk } from './desk.ts'

/** Everything of an edge that one would carry to another machine. */
export interface Luggage {
  readonly version: 1
  /** The text of lasthop.yaml; undefined when there is none. */
  readonly configuration?: string | undefined
  /** Rows of the console's tables, without sessions and open invitations. */
  readonly tables: Readonly<Record<string, readonly Row[]>>
  /** Certificates, keys and accounts below LASTHOP_HOME, path to text. */
  readonly files: Readonly<Record<string, string>>
}

/** What of a console an archive takes the place of. */
export type Kept = Pick<Desk, 'home' | 'keep' | 'users' | 'audit'>

/** Who unpacks: an account, and how the audit log tells of it. */
export interface Actor {
  readonly name: string
  readonly who: string
  readonly address: string
}

type Row = Readonly<Record<string, string | number | null>>

/** Packs everything: the configuration, the console's people and history, certificates and keys. */
export async function pack(desk: Desk): Promise<Luggage> {
  const file = await desk.siteFile.read()
  const tables = Object.fromEntries(carriedTables.map((table) => [table, rowsOf(desk, table)]))
  const files = Object.fromEntries(
    (await Promise.all(carriedFolders.map((folder) => textsIn(desk.home, folder)))).flat(),
  )
  return { version: 1, configuration: isProblem(file) ? undefined : file.text, tables, files }
}

/**
 * Unpacks into this edge: people and history replace those that are here, certificates and keys are added. The configuration
 * is returned, not applied: it is looked at first, like any other change. Whoever did it stays logged in, if the archive knows
 * them. A problem changes nothing of people and history.
 */
export async function unpack(desk: Kept, text: string, by: Actor): Promise<Luggage | Problem> {
  const read = luggage.safeParse(tryParse(text))
  if (!read.success) return problem('The archive holds something else than this version expects: nothing was changed.')
  const outside = Object.keys(read.data.files).find((path) => !isInside(path))
  if (outside !== undefined)
    return problem(`The archive names the file "${outside}", which is not one of ours: nothing was changed.`)
  if (!(read.data.tables['users'] ?? []).some(({ role }) => role === 'owner')) {
    return problem('The archive has no owner who could log in: nothing was changed.')
  }
  // The files come first: where there is no room for them, people and history are those from before.
  for (const [path, content] of Object.entries(read.data.files)) {
    const place = join(desk.home, path)
    const trouble = (await makeFolder(dirname(place))) ?? (await writePrivately(place, content))
    if (trouble !== undefined) return trouble
  }
  const fault = replaceRows(desk, read.data.tables, by)
  if (fault !== undefined) return fault
  return read.data
}

function rowsOf(desk: Pick<Desk, 'keep'>, table: string): readonly Row[] {
  return desk.keep.database
    .prepare(`SELECT * FROM ${table}`)
    .all()
    .map((row) => {
      return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))
    })
}

/** Bytes travel as text with a mark in front. */
function plain(value: unknown): string | number | null {
  if (value instanceof Uint8Array) return bytesMark + Buffer.from(value).toString('base64')
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

function unplain(value: string | number | null): string | number | null | Uint8Array {
  if (typeof value !== 'string' || !value.startsWith(bytesMark)) return value
  return new Uint8Array(Buffer.from(value.slice(bytesMark.length), 'base64'))
}

/** All tables or none. */
function replaceRows(desk: Kept, tables: Luggage['tables'], by: Actor): Problem | undefined {
  const { database } = desk.keep
  const kept = ['sessions', 'devices'].map(
    (table) => [table, rowsOf(desk, table).filter(({ user }) => user === by.name)] as const,
  )
  try {
    desk.keep.together(() => {
      for (const table of carriedTables.toReversed()) database.exec(`DELETE FROM ${table}`)
      for (const table of carriedTables) for (const row of tables[table] ?? []) insert(desk, table, row)
      if (desk.users.find(by.name) !== undefined)
        for (const [table, rows] of kept) for (const row of rows) insert(desk, table, row)
      desk.audit.write({ who: by.who, address: by.address, did: 'imported everything', about: 'archive' })
    })
    return undefined
  } catch (error) {
    return problem(`The archive could not be read into the database: ${String(error)}. Nothing was changed.`)
  }
}

function insert(desk: Pick<Desk, 'keep'>, table: string, row: Row): void {
  const known = new Set(
    desk.keep.database
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map(({ name }) => String(name)),
  )
  const names = Object.keys(row).filter((name) => known.has(name))
  const places = names.map(() => '?').join(', ')
  const values = names.map((name) => unplain(row[name] ?? null))
  desk.keep.database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`).run(...values)
}

async function textsIn(home: string, folder: string): Promise<[string, string][]> {
  const entries = await readdir(join(home, folder), { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && carriedFile.test(entry.name))
  return Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name)
      return [relative(home, path).split(sep).join('/'), await readFile(path, 'utf8')]
    }),
  )
}

/** An archive writes below the folders that archives are made of, and nowhere else. */
function isInside(path: string): boolean {
  const steps = path.split('/')
  const isCarried = carriedFolders.includes(steps[0] ?? '') && carriedFile.test(steps.at(-1) ?? '')
  return isCarried && steps.every((step) => /^[\w.*@-]+$/.test(step) && step !== '..' && step !== '.')
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const cell = z.union([z.string(), z.number(), z.null()])
const luggage = z.object({
  version: z.literal(1),
  configuration: z.string().optional(),
  tables: z.record(z.string(), z.array(z.record(z.string(), cell))),
  files: z.record(z.string(), z.string()),
})
/** In the order in which they can be filled. */
const carriedTables = ['users', 'passkeys', 'tokens', 'versions', 'audit', 'settings']
const carriedFolders = ['ca', 'certs']
const carriedFile = /\.(?:pem|crt|key|json)$/
const bytesMark = '\u0000bytes:'
