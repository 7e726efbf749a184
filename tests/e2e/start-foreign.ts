import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { foldName } from '@lasthop/contract'
import { RawClient } from './raw-client.ts'
import { fieldOf } from './raw-answer.ts'
import type { SeenBelief } from './soundness.ts'
import { startEdge, tlsOf, type Edge } from './start-edge.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** An application of another language that Lasthop starts. */
export interface ForeignApp {
  readonly command: string
  /** From this folder; ./foreign if not said. */
  readonly directory?: string
  readonly env?: Readonly<Record<string, string>>
}

/** The application behind an edge that started it, and what it has seen. */
export interface Foreign extends AsyncDisposable {
  readonly edge: Edge
  seen(): readonly SeenBelief[]
}

/** Starts an edge that starts the application, for app.test. */
export async function startForeign({ command, directory = 'foreign', env = {} }: ForeignApp): Promise<Foreign> {
  const folder = makeTemporaryFolder()
  const record = join(folder.path, 'seen.jsonl')
  const app = {
    command,
    directory: join(import.meta.dirname, directory),
    env: { FIXTURE_RECORD: record, FIXTURE_FOLDER: folder.path, PYTHONDONTWRITEBYTECODE: '1', ...env },
    ready: { within: '120s' },
  }
  const site = { app, timeouts: { first_byte: '3s' } }
  const edge = await startEdge({ config: `sites: ${JSON.stringify({ 'app.test': site })}\n` })
  const asked = linesOf(record).length
  const beliefs: SeenBelief[] = []
  return {
    edge,
    seen() {
      beliefs.push(
        ...linesOf(record)
          .slice(asked + beliefs.length)
          .map(parseBelief),
      )
      return beliefs
    },
    async [Symbol.asyncDispose]() {
      await edge[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** Where the application's own log-in sends a visitor on https. */
export async function loginLocation(edge: Edge): Promise<string | undefined> {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`GET /login/ HTTP/1.1\r\nHost: app.test:${edge.httpsPort}\r\nConnection: close\r\n\r\n`)
  return fieldOf(await client.readAnswer(), 'location')
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}

function parseBelief(line: string): SeenBelief {
  const { fields, ...belief } = JSON.parse(line)
  const folded = Object.entries<string>(fields).map(
    ([name, value]) => [foldName(name.replace(/^HTTP_/, '')), value] as const,
  )
  // CGI gives these two to requests that have none.
  const isMade = ([name, value]: readonly [string, string]) => value === '' && /^content-(?:type|length)$/.test(name)
  return { ...belief, fields: new Map(folded.filter((field) => !isMade(field))) }
}
