import type { Fields } from './fields.ts'
import { parts } from './lines.ts'

/** The fields of a request about scheme, host, port and client, each there once at most. */
export interface PlainWords {
  host: string | undefined
  proto: string | undefined
  for: string | undefined
  forwardedHost: string | undefined
  port: string | undefined
  realIp: string | undefined
}

/** The words of a request; `undefined` if one is there twice, or if the request says anything else about its way. */
export function readPlainWords(fields: Fields): PlainWords | undefined {
  const words: PlainWords = {
    host: undefined,
    proto: undefined,
    for: undefined,
    forwardedHost: undefined,
    port: undefined,
    realIp: undefined,
  }
  let known = parts.start
  for (let at = 0; at + 1 < fields.length; at += 2) {
    known = parts.after(known, fields[at] ?? '')
    const part = known.decision
    if (part !== 'none' && !addWord(words, part, fields[at + 1] ?? '')) return undefined
  }
  return words
}

/** Word by word, and not by a computed name: measured, half of the time. */
function addWord(words: PlainWords, part: string, value: string): boolean {
  switch (part) {
    case 'host':
      if (words.host !== undefined) return false
      words.host = value
      return true
    case 'proto':
      if (words.proto !== undefined) return false
      words.proto = value
      return true
    case 'for':
      if (words.for !== undefined) return false
      words.for = value
      return true
    case 'forwardedHost':
      if (words.forwardedHost !== undefined) return false
      words.forwardedHost = value
      return true
    case 'port':
      if (words.port !== undefined) return false
      words.port = value
      return true
    case 'realIp':
      if (words.realIp !== undefined) return false
      words.realIp = value
      return true
    default:
      return part === 'upgrade'
  }
}
