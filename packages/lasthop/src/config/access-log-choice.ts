import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import type { AccessLogChoice } from './config.ts'
import { parseFilePath } from './file-path.ts'

/** Where the access log goes: `stderr`, `off`, or the path of a file. */
export function parseAccessLogChoice(found: unknown): AccessLogChoice | Problem {
  if (found === 'off' || found === 'stderr') return { kind: found }
  if (found === false)
    return problem('"false" is not a place for the access log: expected a path, stderr or off. Did you mean "off"?')
  // stdout carries results only: a program that reads them would trip over log lines.
  if (found === 'stdout')
    return problem('"stdout" carries results only: expected a path, stderr or off. Did you mean "stderr"?')
  const path = parseFilePath(found)
  return isProblem(path) ? path : { kind: 'file', path }
}
