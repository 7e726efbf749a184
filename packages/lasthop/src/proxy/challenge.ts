import type { Exchange } from '../listen/exchange.ts'
import { reasonOf } from '../wire/write.ts'
import type { Page } from './answer.ts'

/**
 * What an authority asks for by http-01 (RFC 8555 section 8.3). While something is asked, nothing below that path goes to an
 * application or to https; otherwise the path is one like any other, and the answer is undefined.
 */
export function challengeFor(target: string, challenges: ReadonlyMap<string, string>): string | Page | undefined {
  if (challenges.size === 0 || !target.startsWith(place)) return undefined
  return challenges.get(target.slice(place.length)) ?? unknownToken
}

/** Sends a text as the whole answer. */
export function sendText(exchange: Exchange, text: string): void {
  // Whatever is left of the request must never be read as the next one.
  if (!exchange.bodyDone) exchange.closeAfter()
  const body = Buffer.from(text, 'latin1')
  exchange.respond({
    status: 200,
    reason: reasonOf(200),
    fields: [
      'Content-Type',
      'application/octet-stream',
      'Cache-Control',
      'no-store',
      'X-Content-Type-Options',
      'nosniff',
    ],
    framing: { kind: 'length', length: body.length },
  })
  if (exchange.head.method !== 'HEAD') exchange.data(body)
  exchange.end()
}

const place = '/.well-known/acme-challenge/'

const unknownToken: Page = {
  kind: 'fault',
  status: 404,
  code: 'unknown-challenge',
  message: 'No certificate authority is expected to ask for this.',
}
