import { isDeepStrictEqual } from 'node:util'
import type { AnswerReading } from './answers.ts'
import type { Comparison } from './differences.ts'

/** Compares what we made of an answer with what Node's client made of it. What both refuse, they may refuse in any words. */
export function compareAnswers(raw: string, ours: AnswerReading, node: AnswerReading): Comparison {
  if (ours.answer === undefined && node.answer === undefined) return { kind: 'same' }
  if (isDeepStrictEqual(ours, node)) return { kind: 'same' }
  const found = laxer.find(({ isIn }) => isIn(raw))
  // Whoever reads other framing from the same head may find the end elsewhere.
  if (ours.answer === undefined && (ours.end !== 'cut' || found === undefined)) return explainStricter(ours.end)
  if (found !== undefined) return { kind: 'explained', because: found.because }
  const what =
    node.answer === undefined ? `an answer that Node does not: ${node.end}` : 'the same bytes read differently'
  return { kind: 'unexplained', because: `we accept ${what}` }
}

function explainStricter(end: string): Comparison {
  const because = stricter[end]
  if (because === undefined) return { kind: 'unexplained', because: `we stop with "${end}" where Node reads an answer` }
  return { kind: 'explained', because: `${end}: ${because}` }
}

/** What we refuse and Node takes, by the code of the refusal, with the reason for it. */
const stricter: Readonly<Record<string, string>> = {
  'bad-status': 'RS-07: Node takes any three digits, and none of what follows them',
  'bad-version': 'RS-07: Node takes ICE/1.0 for HTTP/1.0',
  'other-version': 'RS-07: Node takes 0.9 and 2.0 on a connection of HTTP/1.1',
  'control-byte': 'RS-07: Node takes control bytes in a reason',
  'coding-in-1.0': 'RFC 9112 section 6.1: faulty framing',
  'bad-coding': 'RS-06: Node looks at the last coding of a list, and reads others to the close',
  'unknown-coding': 'RS-06: Node reads other codings to the close',
  'two-codings': 'RS-06: Node joins the fields and looks at the last coding',
  'bad-connection': 'FT-02: Node does not look at the options of a connection',
  'bad-length': 'FR-04: Node takes lengths up to 2^64',
  'too-many-fields': 'RS-08: the client here was told to take any number',
  'body bad-chunk-size': 'FR-20, FR-21: Node takes more digits, and spaces behind them',
  'body bad-chunk-extension': 'FR-23: Node takes extensions with empty names or values',
  'body control-byte': 'FR-23: Node takes extensions with empty names or values',
}

/** What we take and Node refuses or reads differently, and why that is right. */
const laxer: readonly { isIn: (raw: string) => boolean; because: string }[] = [
  {
    isIn: (raw) => /^HTTP\/1\.[01] 205/mu.test(raw),
    because: 'RS-10: a 205 has no body, RFC 9110 section 15.3.6; Node reads one',
  },
  {
    isIn: (raw) => /transfer-encoding:[ \t]*chunked *\t/iu.test(raw),
    because: 'FR-10: Node does not strip a tab behind the coding, RFC 9110 section 5.5 does',
  },
  {
    isIn: (raw) =>
      /transfer-encoding:\s*chunked[^]*\r\n0+[^\n]*\r\n[^]*(?:content-length|transfer-encoding):/iu.test(raw),
    because: "FR-25: framing fields among the trailers are the contract's to drop, and mean nothing to us",
  },
]
