import { createBodyDecoder, defaultBodyLimits } from '../../../src/wire/body.ts'
import { isFault } from '../../../src/wire/faults.ts'
import { defaultLimits, parseResponseHead } from '../../../src/wire/head.ts'
import type { ResponseHead } from '../../../src/wire/head.ts'

/** An answer as a reader understood it. */
export interface SeenAnswer {
  readonly status: number
  readonly reason: string
  readonly version: string
  readonly fields: readonly string[]
  readonly body: string
  readonly trailers: readonly string[]
}

/** What a reader made of an upstream connection up to its end. Without an answer, `end` says why. */
export interface AnswerReading {
  readonly interim: readonly (readonly [status: number, fields: readonly string[]])[]
  readonly answer: SeenAnswer | undefined
  /** 'complete', 'cut' within the answer, 'upgrade' at a 101, otherwise the code of what was refused. */
  readonly end: string
}

/** A reading by our codec, which also tells how many bytes belong to the answer. */
export interface OurAnswerReading extends AnswerReading {
  readonly taken: number
}

/** Reads the answer to a request of this method with our codec. */
export function readOurAnswer(bytes: Buffer, method: string): OurAnswerReading {
  const interim: [number, readonly string[]][] = []
  let taken = 0
  for (;;) {
    const head = parseResponseHead(bytes, taken, defaultLimits, method)
    if (head === undefined) return { interim, answer: undefined, end: 'cut', taken }
    if (isFault(head)) return { interim, answer: undefined, end: head.code, taken }
    if (head.status === 101) return { interim, answer: undefined, end: 'upgrade', taken }
    if (head.status >= 200) return { interim, ...readBody(bytes, head) }
    interim.push([head.status, head.fields])
    taken = head.end
  }
}

function readBody(bytes: Buffer, head: ResponseHead): Omit<OurAnswerReading, 'interim'> {
  const decoder = createBodyDecoder(head.framing, defaultBodyLimits)
  let body = ''
  const taken = decoder.decode(bytes, head.end, (part) => (body += part.toString('latin1')))
  if (isFault(taken)) return { answer: undefined, end: `body ${taken.code}`, taken: bytes.length }
  if (decoder.end() === 'cut') return { answer: undefined, end: 'cut', taken }
  const { status, reason, minor, fields } = head
  const answer = { status, reason, version: `1.${minor}`, fields, body, trailers: decoder.trailers }
  return { answer, end: 'complete', taken }
}
