import type { Answer } from '../listen/exchange.ts'
import { reasonOf } from '../wire/write.ts'
import type { Accepted } from './accept.ts'

/**
 * From http to https on the same host: 308, so that a POST stays a POST. The host is one of ours, checked before; the
 * target goes behind it byte for byte, so that `//evil.test` stays a path.
 */
export function redirectToHttps(accepted: Accepted, httpsPort: number): Answer {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`
  const location = `https://${accepted.truth.authority.host}${port}${accepted.target}`
  return {
    status: 308,
    reason: reasonOf(308),
    fields: ['Location', location, 'Cache-Control', 'no-store'],
    framing: { kind: 'length', length: 0 },
  }
}
