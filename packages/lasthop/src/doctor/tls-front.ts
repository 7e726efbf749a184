import { fieldPairs, foldName } from '@lasthop/contract'

import type { Message } from '../products/message.ts'

/** A TLS front that does its part: the client's X-Forwarded-Proto is gone, its own says https, the client's address is appended. */
export function throughFront(message: Message, client: string): Message {
  const pairs = fieldPairs(message.fields)
  const chain = pairs.filter(([name]) => name.toLowerCase() === 'x-forwarded-for').map(([, value]) => value)
  const kept = pairs.filter(([name]) => !['x-forwarded-proto', 'x-forwarded-for'].includes(foldName(name)))
  return {
    ...message,
    fields: [...kept.flat(), 'X-Forwarded-Proto', 'https', 'X-Forwarded-For', [...chain, client].join(', ')],
  }
}
