import { fieldPairs, firstOf } from '@lasthop/contract'
import type { Message } from '../../packages/lasthop/src/products/message.ts'
import type { Passage } from '../../packages/lasthop/src/products/passage.ts'
import type { Reply } from './send.ts'

/** What really happened to one request. */
export interface Happened {
  readonly reply: Reply
  /** The heads that reached the application. */
  readonly heads: readonly string[]
}

/** What the model says in one line that can be compared; nothing if it does not claim to know. */
export function predicted(passage: Passage): string | undefined {
  switch (passage.kind) {
    case 'forwarded':
      return `forwarded ${headOf(passage.message)}`
    case 'answered':
      return `status ${passage.status} ${(firstOf(passage.fields, 'location') ?? '').replace(/[\r\n].*$/s, '')}`
    case 'refused':
      return `status ${passage.status} `
    case 'unknown':
      return undefined
  }
}

/** What happened, in the same words. */
export function observed({ reply, heads }: Happened): string {
  if (heads.length > 1) return `forwarded ${heads.length} requests: ${heads.join('')}`
  const [head] = heads
  if (head !== undefined) return `forwarded ${head}`
  return reply.kind === 'answer' ? `status ${reply.status} ${reply.location ?? ''}` : `status ${reply.kind} `
}

function headOf({ method, target, version, fields }: Message): string {
  const lines = fieldPairs(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/${version}\r\n${lines.join('')}\r\n`
}
