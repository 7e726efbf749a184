import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** What a run of the doctor says, in its order: lines of progress, then its report as JSON, or why there is none. */
export type DoctorSaying =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'report'; readonly text: string }
  | { readonly kind: 'fault'; readonly text: string }

/** One run, followed by whoever asked for it. */
export interface DoctorRun {
  readonly said: readonly DoctorSaying[]
  /** Hears everything from the beginning, also what was said before. */
  follow(listener: (saying: DoctorSaying) => void): Disposable
}

/** Runs of the doctor, one at a time, each in a process of its own: what it reads cannot harm the edge. */
export class DoctorRuns implements Disposable {
  readonly #runs = new Map<string, Run>()
  #running: ChildProcess | undefined

  /** Undefined while another run goes on. */
  begin(target: string): string | undefined {
    if (this.#running !== undefined) return undefined
    const id = randomUUID()
    const run = new Run()
    this.#runs.set(id, run)
    const oldest = this.#runs.keys().next().value
    if (this.#runs.size > mostKept && oldest !== undefined) this.#runs.delete(oldest)
    // A target is a word of its own and never an option.
    const words = ['doctor', '--format', 'json', '--fail-on', 'error', target]
    const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
      timeout: longestMs,
      killSignal: 'SIGKILL',
    })
    this.#running = child
    void this.#listen(child, run)
    return id
  }

  find(id: string): DoctorRun | undefined {
    return this.#runs.get(id)
  }

  [Symbol.dispose](): void {
    this.#running?.kill('SIGKILL')
  }

  async #listen(child: ChildProcess, run: Run): Promise<void> {
    const report = child.stdout === null ? Promise.resolve('') : textUpTo(child.stdout, mostBytes)
    if (child.stderr !== null) {
      createInterface({ input: child.stderr }).on('line', (text) => run.say({ kind: 'progress', text }))
    }
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => resolve())
      child.once('error', () => resolve())
    })
    const text = await report
    await ended
    this.#running = undefined
    const isWhole = text.startsWith('{') && text.trimEnd().endsWith('}')
    run.say(
      isWhole ? { kind: 'report', text: JSON.stringify(JSON.parse(text)) } : { kind: 'fault', text: faultOf(run) },
    )
  }
}

class Run implements DoctorRun {
  readonly said: DoctorSaying[] = []
  readonly #listeners = new Set<(saying: DoctorSaying) => void>()

  say(saying: DoctorSaying): void {
    if (saying.kind === 'progress' && this.said.length >= mostLines) return
    this.said.push(saying)
    for (const listener of this.#listeners) listener(saying)
  }

  follow(listener: (saying: DoctorSaying) => void): Disposable {
    for (const saying of this.said) listener(saying)
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }
}

/** The doctor says on its last lines why it could not run. */
function faultOf({ said }: Run): string {
  const last = said.findLast(({ kind }) => kind === 'progress')
  return last?.text ?? 'The doctor gave no report within its time.'
}

/** Past the bound the rest is read and forgotten, so that the program can end. */
async function textUpTo(stream: NodeJS.ReadableStream, most: number): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of stream) {
    const bytes = Buffer.from(piece)
    length += bytes.length
    if (length <= most) pieces.push(bytes)
  }
  return length <= most ? Buffer.concat(pieces).toString('utf8') : ''
}

const program = join(import.meta.dirname, `../cli/main${extname(import.meta.filename)}`)
const longestMs = 300_000
const mostBytes = 16 * 1024 * 1024
const mostKept = 20
const mostLines = 2000
