import { fault } from '../wire/faults.ts'
import type { Framing } from '../wire/head.ts'

/** The answer to a request with a body larger than its site takes. */
export const largeBody = fault(413, 'large-body', 'The body of this request is larger than this site takes.')

/** Whether a body is too large by what its head says; one sent in chunks shows it later. */
export function isLargeBody(framing: Framing, bytesMost: number): boolean {
  return framing.kind === 'length' && framing.length > bytesMost
}
