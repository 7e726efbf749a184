import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { defaults } from './defaults.ts'
import { quote } from './found.ts'
import { leaf, mapping } from './shapes.ts'
import { parseSize } from './size.ts'
import { parseWhole } from './whole-number.ts'

const size = { type: 'string', pattern: '^\\d+(B|KB|MB|GB|KiB|MiB|GiB)$' } as const
const { headBytes, fieldCount } = defaults.limits

/** Limits that belong to one site. */
export const siteLimitsMapping = mapping('a set of limits', 'a mapping like { body: 10MB }', {
  body: leaf(parseSize, {
    ...size,
    examples: ['10MB'],
    description:
      'The largest body of a request; a larger one is a 413, and the application sees none or a cut one. ' +
      'Off by default: only the application knows how much it takes, but one that keeps bodies in memory needs a limit.',
  }).optional(),
  body_rate: leaf(parseSize, {
    ...size,
    examples: ['500B'],
    description:
      'How much of a body must come each second, on average over ten seconds; a slower one is a 408. ' +
      'Off by default: a request that streams, as those of gRPC do, may say nothing for minutes.',
  }).optional(),
  requests_per_connection: leaf(parseRequests, {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    description:
      'After so many requests a connection is closed in good order. Off by default: it costs visitors a handshake. ' +
      'It moves busy clients on to other addresses and processes.',
  }).optional(),
})

/** Limits that hold before the site is known. */
export const edgeLimitsMapping = mapping('a set of limits', 'a mapping like { head: 64KiB }', {
  head: leaf(parseHeadBytes, {
    ...size,
    default: '32KiB',
    description:
      'The largest head of a request: its first line and all fields. A larger one is a 431. ' +
      'Each connection may keep so many bytes in memory before anything is known of it.',
  }).optional(),
  fields: leaf(parseFieldCount, {
    type: 'integer',
    minimum: 10,
    maximum: 2000,
    default: fieldCount,
    description:
      'How many fields a request may have; more are a 431. Many applications stop reading at some number, ' +
      'and what the edge says comes last.',
  }).optional(),
  connections_per_address: leaf(parseConnections, {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    description:
      'Connections of one client address, or IPv6 /64, to one process at the same time; more are closed at once. ' +
      'Off by default: a whole company can share one address. Peers listed in "behind" do not count.',
  }).optional(),
})

function parseRequests(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a number of requests', least: 1, most: 1_000_000 })
}

function parseConnections(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a number of connections', least: 1, most: 1_000_000 })
}

function parseFieldCount(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a number of fields', least: 10, most: 2000 })
}

function parseHeadBytes(found: unknown): number | Problem {
  const bytes = parseSize(found)
  if (isProblem(bytes) || (bytes >= 1024 && bytes <= 1_048_576)) return bytes
  return problem(`${quote(found)} is out of range: expected 1KiB to 1MiB, usually ${headBytes / 1024}KiB.`)
}
