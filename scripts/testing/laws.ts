/** fast-check, with the seed and the effort of this run: tests import it from here, so that a run can be repeated. */
import process, { env } from 'node:process'
import * as fc from 'fast-check'

export * from 'fast-check'

fc.configureGlobal({ seed: Number(env['LASTHOP_SEED'] ?? 1) })

/** fast-check's own, with as many runs as asked for, times the effort. */
export function assert<Ts>(property: fc.IAsyncProperty<Ts>, parameters?: fc.Parameters<Ts>): Promise<void>
export function assert<Ts>(property: fc.IProperty<Ts>, parameters?: fc.Parameters<Ts>): void
export function assert<Ts>(property: fc.IRawProperty<Ts>, parameters: fc.Parameters<Ts> = {}): Promise<void> | void {
  return fc.assert(property, { ...parameters, numRuns: Math.ceil((parameters.numRuns ?? usualRuns) * effort) })
}

const usualRuns = 100

// The oldest Node that is supported is asked a tenth of it all again.
const isOldest = process.versions.node.startsWith('24.')
const effort = Number(env['LASTHOP_EFFORT'] ?? (isOldest ? 0.1 : 1))
