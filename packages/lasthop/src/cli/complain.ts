import type { Problem } from '@lasthop/contract'

import type { ExitCode, Io } from './command.ts'
import type { Misuse } from './misuse.ts'
import { say } from './say.ts'

/** Says why a command line cannot be understood, and how it is written. */
export function refuse({ message, advice }: Misuse, io: Io): ExitCode {
  say(`lasthop: ${message}`, io)
  io.stderr.write(advice)
  return 2
}

/** Says what is wrong, a line each. The exit code is that of a wrong configuration. */
export function complain(problems: readonly Problem[], io: Io): ExitCode {
  for (const { message } of problems) say(message, io)
  return 2
}

/** Says that something happened that cannot happen. */
export function confess(error: unknown, io: Io): ExitCode {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  io.stderr.write(`lasthop: this is a fault of lasthop itself, please report it:\n${trace}\n`)
  return 3
}
