import { remember } from '@lasthop/contract'
import { fault, malformed, type Fault } from '../wire/faults.ts'
import { isFieldValue, isToken } from '../wire/grammar.ts'
import type { Limits } from '../wire/head.ts'

/** A header section taken apart. */
export interface Sorted {
  method: string | undefined
  scheme: string | undefined
  authority: string | undefined
  path: string | undefined
  protocol: string | undefined
  /** The regular fields in wire order, all Cookie crumbs as one line where the first stood. */
  fields: string[]
}

/** Takes the pseudo-fields out and joins the cookies; refuses what an HTTP/2 message cannot hold, and too much of it. */
export function sortH2Fields(raw: readonly string[], limits: Limits): Sorted | Fault {
  const sorted: Sorted = {
    method: undefined,
    scheme: undefined,
    authority: undefined,
    path: undefined,
    protocol: undefined,
    fields: [],
  }
  let bytes = 0
  let cookieAt = 0
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const value = raw[at + 1] ?? ''
    bytes += name.length + value.length + lineBytes
    // Counted before crumbs are joined, so that a bomb of tiny cookies is never built up (CVE-2026-47774).
    if (bytes > limits.headBytes) return tooLarge
    if (name.charCodeAt(0) === colon) {
      const refused = takePseudo(sorted, name, value)
      if (refused !== undefined) return refused
    } else if (!isFieldName(name) || !isWholeValue(value)) {
      return badField
    } else if (name === 'cookie' && cookieAt > 0) {
      sorted.fields[cookieAt] += `; ${value}`
    } else if (name === 'cookie') {
      // RFC 9113 section 8.2.3: crumbs become one field again before anything that is not HTTP/2 sees them.
      cookieAt = sorted.fields.push('Cookie', value) - 1
    } else if (isOfConnection(name, value)) {
      return connectionField
    } else {
      sorted.fields.push(name, value)
    }
  }
  if (sorted.fields.length > limits.fieldCount * 2) return tooMany
  return (sorted.path?.length ?? 0) > limits.targetBytes ? longTarget : sorted
}

// RFC 9113 section 8.3: each at most once, no unknown ones, all of them before the regular fields.
function takePseudo(sorted: Sorted, name: string, value: string): Fault | undefined {
  if (sorted.fields.length > 0) return strayPseudo
  switch (name) {
    case ':method':
      if (sorted.method !== undefined) return twice
      sorted.method = value
      return undefined
    case ':scheme':
      if (sorted.scheme !== undefined) return twice
      sorted.scheme = value
      return undefined
    case ':authority':
      if (sorted.authority !== undefined) return twice
      sorted.authority = value
      return undefined
    case ':path':
      if (sorted.path !== undefined) return twice
      sorted.path = value
      return undefined
    case ':protocol':
      if (sorted.protocol !== undefined) return twice
      sorted.protocol = value
      return undefined
    default:
      return strayPseudo
  }
}

/** RFC 9113 section 8.2.2: fields that speak of an HTTP/1.1 connection make the message malformed. */
function isOfConnection(name: string, value: string): boolean {
  switch (name) {
    case 'connection':
    case 'keep-alive':
    case 'proxy-connection':
    case 'transfer-encoding':
    case 'upgrade':
      return true
    case 'te':
      // RFC 9113 section 8.2.2: the one value there is.
      return value.toLowerCase() !== 'trailers'
    default:
      return false
  }
}

/** Whether trailers hold only what they may: regular fields, none of a connection. */
export function isCleanTrailers(raw: readonly string[]): boolean {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const value = raw[at + 1] ?? ''
    if (!isFieldName(name) || !isWholeValue(value) || isOfConnection(name, value)) return false
  }
  return true
}

/** RFC 9113 section 8.2.1: a token in lower case, so that no reader of HTTP/1.1 ever sees a second field in it. */
const isFieldName = remember((name) => isToken(name) && name === name.toLowerCase())

/** RFC 9113 section 8.2.1: no control characters, no space around it. */
function isWholeValue(value: string): boolean {
  return isFieldValue(value) && !isBlank(value.charCodeAt(0)) && !isBlank(value.charCodeAt(value.length - 1))
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

const colon = 0x3a
/** What a field line of HTTP/1.1 has besides name and value. */
const lineBytes = 4
const tooLarge = fault(431, 'large-head', 'The message head is larger than the limit.')
const tooMany = fault(431, 'too-many-fields', 'There are more fields than the limit.')
const longTarget = fault(414, 'long-target', 'The request target is longer than the limit.')
const twice = malformed('two-pseudo-fields', 'A pseudo-field came twice.')
const strayPseudo = malformed('stray-pseudo-field', 'A pseudo-field is unknown, or stands behind other fields.')
const badField = malformed('bad-field', 'A field has a name or a value that HTTP/2 does not allow.')
const connectionField = malformed('connection-field', 'A field came that HTTP/2 does not have, such as Connection.')
