import type { Writable } from 'node:stream'
import { reasonOf } from '../state/system-error.ts'

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

function ignore(): void {}

const lineFeed = 0x0a
const pipeBytes = 4096
