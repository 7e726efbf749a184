import type { Problem } from '@lasthop/contract'

import { visible } from '../doctor/report/visible.ts'
import type { Io } from './command.ts'

/** Problems for the user, one a line. */
export function tellProblems(problems: readonly Problem[], io: Io): void {
  for (const { message } of problems) io.stderr.write(`${visible(message)}\n`)
}
