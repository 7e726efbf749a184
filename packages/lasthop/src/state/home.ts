import { problem, type Problem } from '@lasthop/contract'
import { posix, win32 } from 'node:path'

/** The variables of a process, as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The one folder where Lasthop keeps what must last: certificates, keys, databases.
 *
 * `LASTHOP_HOME` if set, else the platform's own place for an application's state.
 */
export function readHome(environment: Environment, platform: NodeJS.Platform): string | Problem {
  const { resolve } = platform === 'win32' ? win32 : posix
  const chosen = environment['LASTHOP_HOME']
  if (chosen) return resolve(chosen)
  return platformHome(environment, platform) ?? noHome(platform)
}

function platformHome(environment: Environment, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return below(win32, environment['LOCALAPPDATA'], 'Lasthop')
  if (platform === 'darwin') return below(posix, environment['HOME'], 'Library/Application Support/Lasthop')
  return (
    below(posix, environment['XDG_STATE_HOME'], 'lasthop') ?? below(posix, environment['HOME'], '.local/state/lasthop')
  )
}

/** The XDG base directory specification: a relative path in these variables must be ignored. */
function below(path: typeof posix, base: string | undefined, name: string): string | undefined {
  return base !== undefined && path.isAbsolute(base) ? path.join(base, name) : undefined
}

function noHome(platform: NodeJS.Platform): Problem {
  const variable = platform === 'win32' ? 'LOCALAPPDATA' : 'HOME'
  return problem(
    `There is no place for certificates and keys: neither LASTHOP_HOME nor ${variable} is set to an absolute path. Set LASTHOP_HOME to a folder of its own.`,
  )
}
