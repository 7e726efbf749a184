import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { env } from 'node:process'
import { text } from 'node:stream/consumers'

/** What a command did. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The launcher of this clone. */
export const launcher = join(import.meta.dirname, '../../lasthop')

/** Runs a command to its end in a folder; state goes there too. Kills it after 150 seconds. */
export async function runCommand(folder: string, command: string, ...words: readonly string[]): Promise<Outcome> {
  const child = spawn(command, words, {
    cwd: folder,
    env: { ...env, LASTHOP_HOME: join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 150_000,
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}
