import { malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { isToken, isWord } from './grammar.ts'
import type { Noticed } from './noticed.ts'

/** What a message says about the connection it came on (RFC 9110 section 7.6.1). */
export interface Connection {
  readonly close: boolean
  readonly keepAlive: boolean
  /** The protocol asked for, lower-case; only in HTTP/1.1, and only when Connection nominates Upgrade. */
  readonly upgrade: string | undefined
}

/** Reads the Connection and Upgrade fields. A Connection that is not a list of tokens is a fault. */
export function readConnection(noticed: Noticed, minor: 0 | 1): Connection | Fault {
  if (noticed.connection === undefined) return silent
  if (isWord(noticed.connection, 'keep-alive')) return keptAlive
  const options = readOptions(noticed.connection)
  if (options === undefined) return malformed('bad-connection', 'The Connection field is not a list of tokens.')
  // RFC 9110 section 7.8: Upgrade in an HTTP/1.0 message is ignored.
  const upgrade = minor === 1 && options.upgrade ? noticed.upgrade?.toLowerCase() : undefined
  return { close: options.close, keepAlive: options.keepAlive, upgrade }
}

// RFC 9110 section 5.6.1: empty elements of a list are ignored.
function readOptions(value: string): { close: boolean; keepAlive: boolean; upgrade: boolean } | undefined {
  const options = { close: false, keepAlive: false, upgrade: false }
  for (let from = 0; from <= value.length;) {
    const comma = value.indexOf(',', from)
    const end = comma === -1 ? value.length : comma
    const option = trimBlanks(value, from, end)
    if (option !== '' && !isToken(option)) return undefined
    options.close ||= isWord(option, 'close')
    options.keepAlive ||= isWord(option, 'keep-alive')
    options.upgrade ||= isWord(option, 'upgrade')
    from = end + 1
  }
  return options
}

// String.trim would also cut 0xa0, which is no blank in HTTP.
function trimBlanks(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

const silent: Connection = { close: false, keepAlive: false, upgrade: undefined }
const keptAlive: Connection = { close: false, keepAlive: true, upgrade: undefined }
