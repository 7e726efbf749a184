import { problem, type Problem } from '@lasthop/contract'
import type { Log } from '../observe/log.ts'
import { codeOf } from '../state/system-error.ts'

/**
 * Opens a port in whatever way. Where the system lets only the administrator have 443 or 80, it is 8443 or 8080, and the
 * log says so. The problem says what to do.
 */
export async function openPort<Opened>(
  port: number,
  log: Log,
  open: (port: number) => Promise<Opened> | Opened,
): Promise<Opened | Problem> {
  try {
    return await open(port)
  } catch (error) {
    const code = codeOf(error) ?? String(error)
    const spare = spares.get(port)
    if (code !== 'EACCES' || spare === undefined) return portProblem(port, code)
    log.warn(
      `Port ${port} may not be used by this account. Using ${spare} instead; packaging/lasthop.service shows how to have it without being root.`,
    )
    return openPort(spare, log, open)
  }
}

function portProblem(port: number, code: string): Problem {
  if (code === 'EADDRINUSE') {
    return problem(
      `Port ${port} is in use by another program. Stop it, or choose other ports with --https-port and --http-port.`,
    )
  }
  if (code === 'EACCES') return problem(`Port ${port} may not be used by this account. Choose ports above 1023.`)
  return problem(`Port ${port} could not be opened (${code}).`)
}

const spares: ReadonlyMap<number, number> = new Map([
  [443, 8443],
  [80, 8080],
])
