import type { Io } from './command.ts'

/** The process's own streams, environment and folder. */
export function openIo(): Io {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosed)
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    isTTY: process.stderr.isTTY,
  }
}

/** A reader that has seen enough, like head, is no reason to stop: serve goes on without it. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
