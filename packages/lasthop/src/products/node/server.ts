import { fieldPairs, firstOf, valuesOf } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'

/** What node:http hands to an application. It reads no forwarding field: whoever connects is the client. */
export function receive({ message, peer, address, port }: Arrival): Environ | Refused | Unknown {
  const { fields, version, method, target } = message
  const unread = refusedUnread(message)
  if (unread !== undefined) return unread
  if (firstOf(fields, 'host') === undefined && version === '1.1')
    return { kind: 'refused', status: 400, steps: [hostless] }
  const asksForUpgrade = valuesOf(fields, 'connection').some((value) => /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(value))
  if (asksForUpgrade && firstOf(fields, 'upgrade') !== undefined)
    return { kind: 'unknown', because: 'What an application does with an upgrade is not modelled.', steps: [] }
  return {
    kind: 'environ',
    interface: 'node',
    scheme: 'http',
    method,
    target,
    fields,
    variables: joined(fields),
    remoteAddress: peer.kind === 'ip' ? peer.address.text : '',
    serverName: address,
    serverPort: String(port),
    steps: [],
  }
}

/** What its parser refuses before anything of a request is seen. */
function refusedUnread({ method, target, fields }: Arrival['message']): Refused | undefined {
  const refused = (status: number, says: string, does: string): Refused => ({
    kind: 'refused',
    status,
    steps: [{ product: 'node', says, does: `${does}: ${status}`, effect: 'refuses' }],
  })
  if (!methods.has(method)) return refused(400, 'http.METHODS', `${method} is not among them`)
  if (!/^(?:[/*]|[a-z]+:\/\/)/i.test(target)) return refused(400, 'its parser of targets', 'this is no path and no URL')
  const bytes = fields.reduce((sum, text) => sum + text.length, target.length)
  if (bytes >= headMost || fields.length / 2 >= linesMost)
    return refused(431, 'maxHeaderSize 16 KiB', 'the head is longer')
  const expected = firstOf(fields, 'expect')
  if (expected !== undefined && !/(?:^|\W)100-continue(?:$|\W)/i.test(expected))
    return refused(417, 'Expect', `it is "${expected}"`)
  return undefined
}

/** By name in lower case: of some the first line counts, the lines of all others are joined. */
function joined(fields: Arrival['message']['fields']): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const [given, value] of fieldPairs(fields)) {
    const name = given.toLowerCase()
    const before = variables.get(name)
    if (before === undefined) variables.set(name, value)
    else if (!single.has(name)) variables.set(name, `${before}${name === 'cookie' ? '; ' : ', '}${value}`)
  }
  return variables
}

const hostless: Step = {
  product: 'node',
  says: 'requireHostHeader: true',
  does: 'there is no Host in HTTP/1.1: 400',
  effect: 'refuses',
  field: 'Host',
}

const headMost = 16_384
/** Measured with Node 26: so many lines of one name are refused. */
const linesMost = 1_000

/** http.METHODS of Node 24 and 26. */
const methods: ReadonlySet<string> = new Set(
  (
    'ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS ' +
    'PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' '),
)

/** Node's documentation of message.headers lists them. */
const single: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
])
