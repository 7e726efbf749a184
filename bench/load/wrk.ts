import { loadCore } from '../cores.ts'
import { runPinned } from '../pinned.ts'
import { offeringCipher } from './cipher.ts'

/** What wrk asks for, again and again. */
export interface WrkLoad {
  readonly path: string
  readonly connections: number
  readonly fields?: readonly string[]
}

/** Loads a proxy with wrk; gives the number of answers. Throws if any answer was wrong. */
export function wrk(port: number, { path, connections, fields = [] }: WrkLoad, seconds: number): number {
  const words = fields.flatMap((field) => ['-H', field])
  const amounts = ['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`]
  const command = ['/usr/bin/wrk', ...amounts, ...words, `https://localhost:${port}${path}`]
  const report = runPinned(loadCore, command, offeringCipher)
  // With `Connection: close`, wrk counts each close as a read error, so only statuses are errors.
  if (/Non-2xx or 3xx responses: [1-9]/.test(report)) throw new Error(report)
  const found = Number(/^\s+(\d+) requests in/m.exec(report)?.[1] ?? 0)
  if (found === 0) throw new Error(report)
  return found
}
