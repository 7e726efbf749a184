import { METHODS } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import type { OurReading, Reading } from './ours.ts'

/** How two readings of the same bytes compare. Only `unexplained` is a fault of ours. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'explained'; readonly because: string }
  | { readonly kind: 'unexplained'; readonly because: string }

/** Compares what we made of the bytes with what Node made of them, message by message up to where they part. */
export function compareReadings(raw: string, ours: OurReading, node: Reading): Comparison {
  const agreed = agreedCount(ours, node)
  const mine = ours.requests[agreed]
  const theirs = node.requests[agreed]
  if (mine !== undefined && theirs !== undefined)
    return { kind: 'unexplained', because: 'the same bytes read differently' }
  if (theirs !== undefined) return explainStricter(ours.end)
  const rest = raw.slice(ours.starts[agreed])
  if (mine !== undefined) return explainLaxer(rest, node.end, 'a request that Node does not')
  return compareEnds(rest, ours.end, node.end)
}

function agreedCount(ours: Reading, node: Reading): number {
  const differing = ours.requests.findIndex((request, at) => !isDeepStrictEqual(request, node.requests[at]))
  return differing === -1 ? ours.requests.length : differing
}

/**
 * Both saw the same requests: is what they say of the rest the same? In an unfinished head Node refuses some lines when
 * they come that we refuse when it is whole.
 */
function compareEnds(rest: string, ours: string, node: string): Comparison {
  const isWaiting = node === 'HPE_INVALID_EOF_STATE'
  if (['closed', 'tunnel', 'upgrade'].includes(ours)) return { kind: 'same' }
  if (ours === 'clean')
    return node === 'clean' ? { kind: 'same' } : explainLaxer(rest, node, 'an end that Node does not')
  if (ours === 'in body') return isWaiting ? { kind: 'same' } : explainLaxer(rest, node, 'a body that Node does not')
  if (ours === 'in head')
    return node === 'clean' ? explainLaxer(rest, node, 'a beginning of nothing') : { kind: 'same' }
  return node === 'clean' || isWaiting ? explainStricter(ours) : { kind: 'same' }
}

function explainStricter(end: string): Comparison {
  const because = stricter[end]
  if (because === undefined) return { kind: 'unexplained', because: `we stop with "${end}" where Node goes on` }
  return { kind: 'explained', because: `${end}: ${because}` }
}

function explainLaxer(rest: string, nodeEnd: string, what: string): Comparison {
  const found = laxer.find(({ end, isIn }) => end.includes(nodeEnd) && isIn(rest))
  if (found === undefined) return { kind: 'unexplained', because: `we accept ${what}: ${nodeEnd}` }
  return { kind: 'explained', because: `${nodeEnd}: ${found.because}` }
}

/** What we refuse and Node takes, by the code of the refusal, with the reason for it. */
const stricter: Readonly<Record<string, string>> = {
  'coding-in-1.0': 'FR-11: readers disagree on Transfer-Encoding in HTTP/1.0',
  'no-host': 'RT-03: RFC 9112 section 3.2; the server here was told not to check, and never does in 1.0',
  'two-hosts': 'RT-01: readers take the first or the last',
  'bad-version': 'FR-38: Node takes a line without a version as HTTP/0.9',
  'other-version': 'FR-38: Node takes 0.9 and 2.0 on a connection of HTTP/1.1',
  'bad-target': 'RT-15, FR-39: Node takes bytes from 0x80 and controls in a target, and several spaces',
  'target bad-target': 'RT-06, RT-15: Node leaves schemes, fragments and forms to the application',
  'target bad-authority': 'RT-06: Node leaves userinfo and malformed hosts to the application',
  'target bad-path': 'RT-12, RT-13: Node leaves backslashes and broken escapes to the application',
  'bad-method': 'FR-37: Node skips any CR and LF before a request',
  'lone-cr': 'FR-37: Node skips any CR and LF before a request',
  'empty-lines': 'FR-37: Node skips any CR and LF before a request',
  closed: 'Of "close" and "keep-alive" together in HTTP/1.0, Node obeys the second',
  upgrade: 'Node reads an upgrade that nobody listens for, and nothing after it',
  'two-codings': 'FR-08: Node joins the fields and looks at the last coding',
  'bad-coding': 'FR-07: Node looks at the last coding of a list',
  'unknown-coding': 'FR-07: we read no coding but chunked',
  'bad-length': 'FR-04: Node takes lengths up to 2^64',
  'bad-expect': 'FR-35: Node leaves other expectations to a listener',
  'bad-connection': 'FT-02: Node does not look at the options of a connection',
  'too-many-fields': 'DS-04: the server here was told to take any number',
  'body bad-chunk-size': 'FR-20, FR-21: Node takes more digits, and spaces behind them',
  'body bad-chunk-extension': 'FR-23: Node takes extensions with empty names or values',
  'body control-byte': 'FR-23: Node takes extensions with empty names or values',
  'body chunk-extensions': 'FR-24: the sum over one body',
}

/** What Node refuses and we take, and why that is right. */
const laxer: readonly { end: readonly string[]; isIn: (rest: string) => boolean; because: string }[] = [
  {
    end: ['HPE_INVALID_METHOD', 'HPE_INVALID_VERSION'],
    isIn: (rest) =>
      !METHODS.includes(rest.replace(/^\r\n/u, '').split(' ', 1)[0] ?? '') || /^(?:\r\n)?PRI /u.test(rest),
    because: 'RT-24: Node knows a fixed list of methods, PRI only with HTTP/2.0',
  },
  {
    end: ['HPE_INVALID_TRANSFER_ENCODING'],
    isIn: (rest) => /transfer-encoding:[ \t]*chunked *\t/iu.test(rest),
    because: 'FR-10: Node does not strip a tab behind the coding, RFC 9110 section 5.5 does',
  },
  {
    end: ['HPE_INVALID_CONTENT_LENGTH', 'HPE_INVALID_TRANSFER_ENCODING', 'HPE_UNEXPECTED_CONTENT_LENGTH'],
    isIn: (rest) =>
      /transfer-encoding: chunked[^]*\r\n0+[^\n]*\r\n[^]*(?:content-length|transfer-encoding):/iu.test(rest),
    because: "FR-25: framing fields among the trailers are the contract's to drop, and mean nothing to us",
  },
]
