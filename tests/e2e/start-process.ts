import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import process, { env } from 'node:process'

/** What to start, and how to see that it is ready. */
export interface Start<Ready> {
  readonly command: string
  readonly words: readonly string[]
  readonly folder?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with all output so far; undefined means not ready yet. */
  readonly readReady: (output: string) => Ready | undefined
}

/** A program that runs until it is disposed. */
export interface Running<Ready> extends AsyncDisposable {
  readonly pid: number
  readonly ready: Ready
  /** Everything it wrote so far, stdout and stderr together. */
  output(): string
  /** Asks it to end with SIGTERM, and gives its exit code once it did. */
  stop(): Promise<number | null>
  hasEnded(): boolean
}

/** Starts a program and waits until it says that it is ready. Throws with its output if it ends or stays silent. */
export async function startProcess<Ready>(start: Start<Ready>): Promise<Running<Ready>> {
  const child = spawn(start.command, start.words, {
    cwd: start.folder,
    env: { ...env, ...start.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A test that crashes must not leave its programs behind.
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  let output = ''
  const ready = await new Promise<Ready>((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(limit)
      reject(new Error(`${start.command} ${start.words.join(' ')} ${why}:\n${output}`))
    }
    const limit = setTimeout(fail, readyWithinMs, `was not ready within ${readyWithinMs} ms`)
    const read = (piece: Buffer): void => {
      output += piece.toString()
      const found = start.readReady(output)
      if (found === undefined) return
      clearTimeout(limit)
      resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => fail(`ended with ${code}`))
  }).catch(async (error: unknown) => {
    await end(child)
    throw error
  })
  return {
    pid: child.pid ?? 0,
    ready,
    output: () => output,
    stop: () => end(child),
    hasEnded: () => hasEnded(child),
    [Symbol.asyncDispose]: async () => void (await end(child)),
  }
}

/** SIGTERM, and SIGKILL for one that does not listen. */
async function end(child: ChildProcess): Promise<number | null> {
  if (hasEnded(child)) return child.exitCode
  const closed = once(child, 'exit')
  child.kill('SIGTERM')
  const limit = setTimeout(() => child.kill('SIGKILL'), endsWithinMs)
  await closed
  clearTimeout(limit)
  return child.exitCode
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}

const readyWithinMs = 120_000
const endsWithinMs = 30_000
