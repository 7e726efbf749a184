import { parseRequestHead } from '../wire/head.ts'
import type { Ear } from './exchange.ts'
import { H1Exchange, type Carrier } from './h1-exchange.ts'
import type { H1Rules } from './h1-rules.ts'

/** What a connection that is over has left: each request in it that came whole is told to the ear, and none is served. */
export function tellMissed(bytes: Buffer, carrier: Carrier, { ear, rules }: { ear: Ear; rules: H1Rules }): void {
  for (let at = 0; at < bytes.length;) {
    const head = parseRequestHead(bytes, at, rules.limits)
    if (head === undefined) return
    if (head.kind === 'fault') return void ear.refused(head, carrier.arrival, performance.now())
    ear.missed(new H1Exchange(head, carrier, rules.bodyLimits))
    // What follows is its body, and nobody knows to where.
    if (head.framing.kind !== 'none') return
    at = head.end
  }
}
