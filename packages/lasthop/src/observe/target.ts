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

function wholeLines(bytes: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const end = pieceEnd(bytes, start)
    pieces.push(bytes.subarray(start, end))
    start = end
  }
  return pieces
}

/**
 * Where the piece of whole lines ends that begins at `start` and goes into a pipe as one. Several processes may write to it:
 * only what is not longer than this stays in one piece (POSIX, write, PIPE_BUF).
 */
export function pieceEnd(bytes: Buffer, start: number): number {
  if (bytes.length - start <= pipeBytes) return bytes.length
  const end = bytes.lastIndexOf(lineFeed, start + pipeBytes - 1) + 1
  return end > start ? end : bytes.indexOf(lineFeed, start) + 1 || bytes.length
}

function ignore(): void {}

const lineFeed = 0x0a
const pipeBytes = 4096
