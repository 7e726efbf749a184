import type { Scheme } from '@lasthop/contract'

import type { Answer } from './answer.ts'
import type { Handshake } from './handshake.ts'

/** One request of the doctor: exactly these lines go over the wire, in this order. */
export interface Question {
  readonly method: string
  readonly target: string
  readonly scheme: Scheme
  /** Field lines after Host, as written: `X_Forwarded_Proto: https`. */
  readonly lines: readonly string[]
  /** The value of Host; undefined sends the target's own, an empty text none at all. */
  readonly host?: string
  /** The authority that is asked, where Host names another one. */
  readonly to?: string
  /** Of another port or address than the target's, for the origin behind its front. */
  readonly at?: { readonly address: string; readonly port: number }
  /** Another port than the target's. */
  readonly port?: number
  readonly body?: string
  /** Bytes that stand before the request, one character each. */
  readonly preamble?: string
  /** Over HTTP/2, with this for :scheme. */
  readonly h2?: { readonly scheme: string }
  /** For a person who watches: `whether an http address in next is repeated`. */
  readonly asks: string
}

/** What came of a question. */
export type Reply = (Answer | Silence) & {
  readonly question: Question
  readonly ms: number
  readonly handshake?: Handshake
}

/** No answer: refused, too slow, cut, or not asked any more. */
export interface Silence {
  readonly kind: 'silence'
  readonly because: string
  /** Whether it was never sent. */
  readonly unasked?: true
}

export type AnswerReply = Extract<Reply, { kind: 'answer' }>

/** The whole request as it goes over the wire. */
export function writeQuestion(
  { method, target, lines, host = '', body, preamble = '' }: Question,
  userAgent: string,
): string {
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`]
  const own = lines.some((line) => /^connection\s*:/i.test(line)) ? [] : ['Connection: close']
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...(host === '' ? [] : [`Host: ${host}`]),
    `User-Agent: ${userAgent}`,
    'Accept: text/html,application/json;q=0.9,*/*;q=0.8',
    'Cache-Control: no-cache',
    ...lines,
    ...length,
    ...own,
  ]
  return `${preamble}${head.join('\r\n')}\r\n\r\n${body ?? ''}`
}
