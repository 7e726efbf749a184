import { isProblem, problem, type Problem } from '@lasthop/contract'
import { close, constants, open, write } from 'node:fs'
import type { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { codeOf, reasonOf } from '../state/system-error.ts'

/** Tells how a write ended: with nothing if all of it was taken, else with the reason in words. */
export type Done = (reason?: string) => void

/** Where log lines end up. A write does not block, and the next one begins when it is done. */
export interface LogTarget {
  write(bytes: Buffer, done: Done): void
  close(): void
}

/** Lines for a stream that is not ours to close: standard error. It may break at any time, and ends nothing by that. */
export function streamTarget(stream: Writable): LogTarget {
  stream.on('error', ignore)
  return {
    write: (bytes, done) => {
      const pieces = wholeLines(bytes)
      pieces.slice(0, -1).forEach((piece) => void stream.write(piece))
      stream.write(pieces.at(-1) ?? bytes, (error) => done(error ? reasonOf(error) : undefined))
    },
    close() {},
  }
}

/** Several processes may write to one pipe: only what is not longer than this stays in one piece (POSIX, write, PIPE_BUF). */
function wholeLines(bytes: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = []
  let start = 0
  while (bytes.length - start > pipeBytes) {
    const end = bytes.lastIndexOf(lineFeed, start + pipeBytes - 1) + 1
    const next = end > start ? end : bytes.indexOf(lineFeed, start) + 1 || bytes.length
    pieces.push(bytes.subarray(start, next))
    start = next
  }
  return start < bytes.length ? [...pieces, bytes.subarray(start)] : pieces
}

/** Lines for a file, appended. It may be a named pipe: without a reader it is a problem, a slow one is waited for. */
export async function fileTarget(path: string): Promise<LogTarget | Problem> {
  const descriptor = await openForAppending(path)
  if (isProblem(descriptor)) return descriptor
  let torn = false
  const end = (done: Done, reason: string | undefined, isPart: boolean) => {
    torn = isPart
    done(reason)
  }
  const writeFrom = (bytes: Buffer, at: number, done: Done) => {
    write(descriptor, bytes, at, bytes.length - at, null, (error, count) => {
      if (codeOf(error) === 'EAGAIN') setTimeout(writeFrom, retryMs, bytes, at, done).unref()
      else if (error) end(done, reasonOf(error), torn || at > 0)
      else if (at + count < bytes.length) writeFrom(bytes, at + count, done)
      else end(done, undefined, false)
    })
  }
  return {
    // A line that was cut by a full disk is ended before the next one, so that it spoils only itself.
    write: (bytes, done) => writeFrom(torn ? Buffer.concat([lineFeed, bytes]) : bytes, 0, done),
    close: () => close(descriptor, ignore),
  }
}

async function openForAppending(path: string): Promise<number | Problem> {
  try {
    return await openDescriptor(path, appending, 0o640)
  } catch (error) {
    const reason = codeOf(error) === 'ENXIO' ? 'nobody reads from this pipe' : reasonOf(error)
    return problem(
      `"${path}" could not be opened for the log: ${reason}. Correct the path, or let Lasthop write there.`,
    )
  }
}

function ignore(): void {}

const openDescriptor = promisify(open)
const { O_APPEND, O_CREAT, O_WRONLY } = constants
// Windows has no O_NONBLOCK, and no named pipes in its folders.
const appending = O_APPEND | O_CREAT | O_WRONLY | (constants.O_NONBLOCK ?? 0)
const lineFeed = Buffer.from('\n')
const retryMs = 50
const pipeBytes = 4096
