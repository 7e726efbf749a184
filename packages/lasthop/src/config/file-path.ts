import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote } from './found.ts'

/** The path of a file, as it is written. Nothing in it is expanded, so what looks like a wish for that is refused. */
export function parseFilePath(found: unknown): string | Problem {
  if (typeof found !== 'string' || found === '') return notAPath(found, 'expected a text like certs/app.pem')
  if (found.startsWith('~')) return notAPath(found, '"~" is not expanded, write the folder out')
  if (/\$\{?[a-z_]/i.test(found)) return notAPath(found, 'environment variables are not expanded, write the value out')
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(found)) return notAPath(found, 'expected a path, not a URL')
  return found.includes('\0') ? notAPath(found, 'a NUL character cannot be in a path') : found
}

function notAPath(found: unknown, because: string): Problem {
  return problem(`${quote(found)} is not the path of a file: ${because}.`)
}
