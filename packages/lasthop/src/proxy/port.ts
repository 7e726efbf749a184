import { problem, type Problem } from '@lasthop/contract'
import type { Log } from '../observe/log.ts'
import { codeOf } from '../state/system-error.ts'

/** A port to open. */
export interface WantedPort {
  readonly port: number
  /** Taken in its place where only the administrator may have it; undefined: nothing else is taken. */
  readonly spare: number | undefined
}

/** Opens a port in whatever way. Where its spare is taken, the log says so. The problem says what to do. */
export async function openPort<Opened>(
  { port, spare }: WantedPort,
  log: Log,
  open: (port: number) => Promise<Opened> | Opened,
): Promise<Opened | Problem> {
  try {
    return await open(port)
  } catch (error) {
    const code = codeOf(error) ?? String(error)
    if (code !== 'EACCES' || spare === undefined) return portProblem(port, code)
    log.warn(
      `Port ${port} may not be used by this account. Using ${spare} instead; packaging/lasthop.service shows how to have it without being root.`,
    )
    return openPort({ port: spare, spare: undefined }, log, open)
  }
}

function portProblem(port: number, code: string): Problem {
  if (code === 'EADDRINUSE') {
    return problem(
      `Port ${port} is in use by another program. Stop it, or choose other ports with --https-port and --http-port.`,
    )
  }
  if (code === 'EACCES') {
    return problem(
      `Port ${port} may not be used by this account. packaging/lasthop.service shows how to have it without being root; ports above 1023 are free for all: choose them with --https-port and --http-port.`,
    )
  }
  return problem(`Port ${port} could not be opened (${code}).`)
}
