import { createHash } from 'node:crypto'
import { readFile, stat, chmod } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isProblem, problem, type Problem } from '@lasthop/contract'
import { isConfig, parseConfig } from '../config/parse.ts'
import { writePrivately } from '../state/files.ts'
import { reasonOf } from '../state/system-error.ts'
import { unwritable } from './keep/unwritable.ts'
import type { Versions } from './keep/versions.ts'
import type { RunningEdge } from './running-edge.ts'

/** The configuration file as it is at this moment. */
export interface FileState {
  readonly text: string
  /** Names exactly this text: who applies a change says which text they changed. */
  readonly hash: string
}

/** How applying a text ended. */
export type Applied =
  | { readonly kind: 'applied'; readonly before: string; readonly hash: string }
  /** Somebody else changed the file meanwhile. */
  | { readonly kind: 'conflict'; readonly now: FileState }
  /** Nothing was changed, and why. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }

/** The file that says what is served. It stays the truth: it is read anew each time, and edits by hand are seen and kept as versions. */
export class SiteFile {
  readonly #edge: RunningEdge
  readonly #versions: Versions
  /** One change after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(edge: RunningEdge, versions: Versions) {
    this.#edge = edge
    this.#versions = versions
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
  apply(text: string, change: { base: string; who: string; note: string }): Promise<Applied> {
    const done = this.#turn.then(() => this.#apply(text, change))
    this.#turn = done.catch(() => {})
    return done
  }

  async #apply(text: string, { base, who, note }: { base: string; who: string; note: string }): Promise<Applied> {
    const now = await this.read()
    const path = this.path
    if (isProblem(now) || path === undefined) return { kind: 'refused', problems: isProblem(now) ? [now] : [] }
    if (now.hash !== base) return { kind: 'conflict', now }
    const mistakes = this.check(text)
    if (mistakes.length > 0) return { kind: 'refused', problems: mistakes }
    // Kept before it is written: what cannot be taken back is not served.
    const forget = this.#versions.keep(text, { who, note })
    const problems = await this.#serve(path, text, now.text)
    if (problems.length > 0) forget()
    return problems.length > 0
      ? { kind: 'refused', problems }
      : { kind: 'applied', before: now.text, hash: hashOf(text) }
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
    try {
      this.#versions.keep(text, { who: 'by hand', note: '' })
    } catch (error) {
      if (unwritable(error) === undefined) throw error
    }
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
