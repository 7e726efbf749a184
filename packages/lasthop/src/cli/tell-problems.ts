import type { Problem } from '@lasthop/contract'

import type { Io } from './command.ts'
import { say } from './say.ts'

/** Problems for the user, one a line. */
export function tellProblems(problems: readonly Problem[], io: Io): void {
  for (const { message } of problems) say(message, io)
}
