/** Log lines at the end of a file, also when somebody moves the file away and expects a new one: that is how logs are rotated. */
import { problem, type Problem } from '@lasthop/contract'
import { close, constants, fstat, open, stat, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { codeOf, reasonOf } from '../state/system-error.ts'
import { pieceEnd, type Done, type LogTarget } from './target.ts'

/** Lines for a file, appended. It may be a named pipe: without a reader it is a problem, a slow one is waited for. */
export async function fileTarget(path: string): Promise<LogTarget | Problem> {
  try {
    return new FileTarget(path, await openFile(path))
  } catch (error) {
    return problem(
      `"${path}" could not be opened for the log: ${wordsOf(error)}. Correct the path, or let Lasthop write there.`,
    )
  }
}

class FileTarget implements LogTarget {
  readonly #path: string
  #file: OpenFile
  #isTorn = false
  #lookedAt = performance.now()

  constructor(path: string, file: OpenFile) {
    this.#path = path
    this.#file = file
  }

  write(bytes: Buffer, done: Done): void {
    const now = performance.now()
    if (now - this.#lookedAt < lookEveryMs) return this.#append(bytes, done)
    this.#lookedAt = now
    void this.#followAndAppend(bytes, done)
  }

  close(): void {
    close(this.#file.descriptor, ignore)
  }

  async #followAndAppend(bytes: Buffer, done: Done): Promise<void> {
    try {
      await this.#follow()
    } catch (error) {
      return done(`the file was moved, and a new one could not be opened: ${wordsOf(error)}`)
    }
    this.#append(bytes, done)
  }

  /** To a new file at the path, if the one that is open is no longer there. */
  async #follow(): Promise<void> {
    if ((await identityAt(this.#path)) === this.#file.identity) return
    const file = await openFile(this.#path)
    this.close()
    this.#file = file
    this.#isTorn = false
  }

  /** A line that was cut by a full disk is ended before the next one, so that it spoils only itself. */
  #append(bytes: Buffer, done: Done): void {
    const whole = this.#isTorn ? Buffer.concat([lineFeed, bytes]) : bytes
    if (this.#file.isPipe) this.#pourFrom(whole, 0, done)
    else this.#appendFrom(whole, 0, done)
  }

  /** In small pieces, of which each goes in whole or not at all; that never blocks (O_NONBLOCK), and needs no other thread. */
  #pourFrom(bytes: Buffer, start: number, done: Done): void {
    let at = start
    try {
      while (at < bytes.length) at += writeSync(this.#file.descriptor, bytes, at, pieceEnd(bytes, at) - at)
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') setTimeout(() => this.#pourFrom(bytes, at, done), pourAgainMs).unref()
      else this.#end(done, reasonOf(error), this.#isTorn || at > 0)
      return
    }
    this.#end(done, undefined, false)
  }

  #appendFrom(bytes: Buffer, at: number, done: Done): void {
    write(this.#file.descriptor, bytes, at, bytes.length - at, null, (error, count) => {
      if (codeOf(error) === 'EAGAIN') setTimeout(() => this.#appendFrom(bytes, at, done), retryMs).unref()
      else if (error) this.#end(done, reasonOf(error), this.#isTorn || at > 0)
      else if (at + count < bytes.length) this.#appendFrom(bytes, at + count, done)
      else this.#end(done, undefined, false)
    })
  }

  #end(done: Done, reason: string | undefined, isTorn: boolean): void {
    this.#isTorn = isTorn
    done(reason)
  }
}

interface OpenFile {
  readonly descriptor: number
  /** Which file it is, whatever it is called. */
  readonly identity: string
  readonly isPipe: boolean
}

async function openFile(path: string): Promise<OpenFile> {
  const descriptor = await openDescriptor(path, appending, 0o640)
  const found = await statDescriptor(descriptor, { bigint: true })
  return { descriptor, identity: identityOf(found), isPipe: found.isFIFO() }
}

function wordsOf(error: unknown): string {
  return codeOf(error) === 'ENXIO' ? 'nobody reads from this pipe' : reasonOf(error)
}

async function identityAt(path: string): Promise<string | undefined> {
  return statPath(path, { bigint: true }).then(identityOf, () => undefined)
}

function identityOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`
}

function ignore(): void {}

const openDescriptor = promisify(open)
const statDescriptor = promisify(fstat)
const statPath = promisify(stat)
const { O_APPEND, O_CREAT, O_WRONLY } = constants
// Windows has no O_NONBLOCK, and no named pipes in its folders.
const appending = O_APPEND | O_CREAT | O_WRONLY | (constants.O_NONBLOCK ?? 0)
const lineFeed = Buffer.from('\n')
const retryMs = 50
const pourAgainMs = 5
const lookEveryMs = 1_000
