import { createHash } from 'node:crypto'
import { readFile, stat, chmod } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isProblem, problem, type Problem } from '@lasthop/contract'
import { isConfig, parseConfig } from '../config/parse.ts'
import { writePrivately } from '../state/files.ts'
import { reasonOf } from '../state/system-error.ts'
import type { Audit, Change } from './keep/audit.ts'
import type { Keep } from './keep/database.ts'
import { unwritable } from './keep/unwritable.ts'
import type { Versions } from './keep/versions.ts'
import { diffTexts } from './lines-diff.ts'
import type { RunningEdge } from './running-edge.ts'

/** The configuration file as it is at this moment. */
export interface FileState {
  readonly text: string
  /** Names exactly this text: who applies a change says which text they changed. */
  readonly hash: string
}

/** How applying a text ended. */
export type Applied =
  | { readonly kind: 'applied'; readonly hash: string }
  /** Somebody else changed the file meanwhile. */
  | { readonly kind: 'conflict'; readonly now: FileState }
  /** Nothing was changed, and why. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }

/** Who applies a text, and which text it takes the place of. */
export interface Applying {
  /** The hash of the text that the change began with. */
  readonly base: string
  readonly who: string
  readonly address: string
  readonly note: string
}

/** Where it is written down what became of the file, and by whom. */
export interface History {
  readonly keep: Keep
  readonly versions: Versions
  readonly audit: Audit
}

/** The file that says what is served. It stays the truth: it is read anew each time, and edits by hand are seen and kept as versions. */
export class SiteFile {
  readonly #edge: RunningEdge
  readonly #history: History
  /** One change after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(edge: RunningEdge, history: History) {
    this.#edge = edge
    this.#history = history
  }

  get path(): string | undefined {
    return this.#edge.file?.path
  }

  /** The text, with what was written by hand since the last time kept as a version. */
  async read(): Promise<FileState | Problem> {
    const { file } = this.#edge
    if (file === undefined) return problem(noFile)
    try {
      const text = await readFile(file.path, 'utf8')
      this.#notice(text)
      return { text, hash: hashOf(text) }
    } catch (error) {
      return problem(`${file.name}: the file could not be read: ${reasonOf(error)}.`)
    }
  }

  /** Everything that is wrong with a text, with lines and columns; nothing when it can be applied. */
  check(text: string): readonly Problem[] {
    const { file } = this.#edge
    if (file === undefined) return [problem(noFile)]
    const read = parseConfig(text, file.name, dirname(file.path))
    return isConfig(read) ? [] : read
  }

  /** Checks, writes and serves a text in place of the one with the hash; whatever fails, the old text is back and served. */
  apply(text: string, by: Applying): Promise<Applied> {
    const done = this.#turn.then(() => this.#apply(text, by))
    this.#turn = done.catch(() => {})
    return done
  }

  async #apply(text: string, by: Applying): Promise<Applied> {
    const now = await this.read()
    const path = this.path
    if (isProblem(now) || path === undefined) return { kind: 'refused', problems: isProblem(now) ? [now] : [] }
    if (now.hash !== by.base) return { kind: 'conflict', now }
    const mistakes = this.check(text)
    if (mistakes.length > 0) return { kind: 'refused', problems: mistakes }
    // Before it is served: what could not be taken back, and what nobody would know who did it, is not done.
    const forget = this.#writeDown(text, now.text, by)
    await this.#history.keep.held()
    const problems = await this.#serve(path, text, now.text)
    if (problems.length === 0) return { kind: 'applied', hash: hashOf(text) }
    whereThereIsRoom(forget)
    return { kind: 'refused', problems }
  }

  /** The version and its line in the audit log, both or none. Gives what takes both out again. */
  #writeDown(text: string, before: string, by: Applying): () => void {
    const { keep, versions, audit } = this.#history
    return keep.together(() => {
      const forgetVersion = versions.keep(text, by)
      const forgetLine = audit.write(this.#lineFor(before, text, by))
      return () =>
        keep.together(() => {
          forgetVersion()
          forgetLine()
        })
    })
  }

  #lineFor(old: string, text: string, { who, address, note }: Applying): Change {
    const difference = diffTexts(old, text)
    const linesOf = (side: '-' | '+') =>
      difference.flatMap((line) => (line.kind === side ? [line.text] : [])).join('\n')
    const about = note || this.#edge.file?.name || ''
    return { who, address, did: 'applied the configuration', about, before: linesOf('-'), after: linesOf('+') }
  }

  /** Writes a text and serves it; if that fails, the old one is back. */
  async #serve(path: string, text: string, old: string): Promise<readonly Problem[]> {
    const unwritten = await writeKeepingMode(path, text)
    if (unwritten !== undefined) return [unwritten]
    const faults = await this.#edge.reload()
    if (faults.length === 0) return []
    const lost = await writeKeepingMode(path, old)
    return lost === undefined ? faults : [...faults, lost]
  }

  /** What was written by hand is shown, whether or not there is room to keep it. */
  #notice(text: string): void {
    whereThereIsRoom(() => this.#history.versions.keep(text, { who: 'by hand', note: '' }))
  }
}

function whereThereIsRoom(write: () => void): void {
  try {
    write()
  } catch (error) {
    if (unwritable(error) === undefined) throw error
  }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The file may be read by others on purpose: its mode is not ours to change. */
async function writeKeepingMode(path: string, text: string): Promise<Problem | undefined> {
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => undefined,
  )
  const fault = await writePrivately(path, text)
  if (fault === undefined && mode !== undefined) await chmod(path, mode).catch(() => {})
  return fault
}

const noFile =
  'This edge was started by its command line alone, so there is no file to change. Write a lasthop.yaml and start "lasthop serve" without --to.'
