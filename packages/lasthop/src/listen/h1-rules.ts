import type { BodyLimits } from '../wire/body.ts'
import type { Limits } from '../wire/head.ts'

/** What a connection keeps to. Times in milliseconds. */
export interface H1Rules {
  readonly limits: Limits
  readonly bodyLimits: BodyLimits
  /** From the first byte of a head to its last. */
  readonly headMs: number
  /** Between two requests. */
  readonly keepAliveMs: number
  /** Between two reads of a body, and while the client takes nothing of an answer. */
  readonly idleMs: number
}
