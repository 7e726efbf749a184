import type { Answer } from '../listen/exchange.ts'
import { reasonOf } from '../wire/write.ts'
import type { Accepted } from './accept.ts'

/**
 * From http to https on the same host: 308, so that a POST stays a POST. The host is one of ours, checked before; the
 * target goes behind it byte for byte, so that `//evil.test` stays a path.
 */
export function redirectToHttps(accepted: Accepted, httpsPort: number): Answer {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`
  return sendTo(`https://${accepted.truth.authority.host}${port}${accepted.target}`, 'no-store')
}

/** From a name whose visitors belong elsewhere to the origin where they belong. The target goes behind it byte for byte. */
export function redirectTo(origin: string, accepted: Accepted): Answer {
  return sendTo(origin + accepted.target, 'max-age=300')
}

/** Browsers keep a 308 for good unless they are told: nobody should have to live with a mistake. */
function sendTo(location: string, cache: string): Answer {
  return {
    status: 308,
    reason: reasonOf(308),
    fields: ['Location', location, 'Cache-Control', cache],
    framing: { kind: 'length', length: 0 },
  }
}
