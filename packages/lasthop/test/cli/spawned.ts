import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a command that has ended left behind. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Where a command runs, and what it knows. */
export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the real command in a process of its own. */
export function runLasthop(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  return runProgram(process.execPath, ['--conditions=@lasthop/source', main, ...args], surroundings)
}

/** Runs a program to its end. */
export function runProgram(program: string, args: readonly string[], { cwd, env }: Surroundings): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, [...args], { cwd, env: { ...process.env, ...env } }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
