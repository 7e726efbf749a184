import type { Problem } from '@lasthop/contract'

import { defaults } from './defaults.ts'
import { leaf, mapping } from './shapes.ts'
import { parseWhole } from './whole-number.ts'

const { connectionsMost, queueMost } = defaults.pool

/** What one process opens to one upstream at most. */
export const poolMapping = mapping('a set of limits', 'a mapping like { connections: 100 }', {
  connections: leaf(parseConnections, {
    type: 'integer',
    minimum: 1,
    maximum: 100_000,
    default: connectionsMost,
    description:
      'Connections of one process to one upstream at the same time. WebSockets, once open, do not count. Over HTTP/2 one connection carries up to 100 requests at once.',
  }).optional(),
  queue: leaf(parseQueue, {
    type: 'integer',
    minimum: 0,
    maximum: 100_000,
    default: queueMost,
    description: 'Requests that wait for one of them, for as long as a connection may take. More get 503.',
  }).optional(),
})

function parseConnections(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a number of connections', least: 1, most: 100_000 })
}

function parseQueue(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a number of requests', least: 0, most: 100_000 })
}
