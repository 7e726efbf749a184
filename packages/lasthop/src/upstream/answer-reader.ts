import type { Fields } from '@lasthop/contract'
import { keep } from '../io/read-room.ts'
import { createBodyDecoder, type BodyDecoder, type BodyLimits } from '../wire/body.ts'
import { parseResponseHead, type Limits, type ResponseHead } from '../wire/head.ts'

/** What an answer turns out to be, in the order of its bytes. */
export interface AnswerEvents {
  interim(head: ResponseHead): void
  head(head: ResponseHead): void
  data(piece: Buffer): void
  /** These bytes are read, and the answer goes on. */
  more(): void
  /** The answer is whole; `isClean` says that no byte came behind it. */
  whole(isClean: boolean, trailers: Fields): void
  switched(head: ResponseHead, early: Buffer): void
  nonsense(message: string): void
}

const interimMost = 16

/** Reads the answers on one connection, one after the other, from bytes that come in pieces of any size. */
export class AnswerReader {
  readonly #limits: { readonly limits: Limits; readonly bodyLimits: BodyLimits }
  readonly #events: AnswerEvents
  readonly #onData: (piece: Buffer) => void
  #method = ''
  #held: Buffer | undefined
  #body: BodyDecoder | undefined
  #interims = 0
  #isOver = true
  /** The final head, once it is read. */
  head: ResponseHead | undefined

  constructor(limits: { readonly limits: Limits; readonly bodyLimits: BodyLimits }, events: AnswerEvents) {
    this.#limits = limits
    this.#events = events
    this.#onData = (piece) => events.data(piece)
  }

  /** The next bytes answer a request of this method. */
  begin(method: string): void {
    this.#method = method
    this.#held = undefined
    this.#body = undefined
    this.#interims = 0
    this.#isOver = false
    this.head = undefined
  }

  /** Nothing more is read of this answer. */
  stop(): void {
    this.#isOver = true
  }

  /** The bytes may be lent. */
  read(chunk: Buffer): void {
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = undefined
    const at = this.head === undefined ? this.#takeHeads(bytes) : 0
    if (at !== undefined && !this.#isOver) this.#takeBody(bytes, at)
  }

  /** The app has ended its side: was that the end of the answer, a cut, or no answer at all? */
  end(): 'whole' | 'cut' | 'none' {
    const body = this.#body
    if (body === undefined) return 'none'
    if (body.end() === 'cut') return 'cut'
    this.#events.whole(true, body.trailers)
    return 'whole'
  }

  /** Reads interim heads and the final one; gives the offset behind it, or undefined while there is none. */
  #takeHeads(bytes: Buffer): number | undefined {
    let at = 0
    while (!this.#isOver) {
      const head = parseResponseHead(bytes, at, this.#limits.limits, this.#method)
      if (head === undefined) {
        this.#held = keep(at === 0 ? bytes : bytes.subarray(at))
        return undefined
      }
      if (head.kind === 'fault') return this.#nonsense(head.message)
      at = head.end
      if (head.status === 101) return this.#switch(head, bytes.subarray(at))
      if (head.status >= 200) return this.#begin(head, at)
      if (++this.#interims > interimMost) return this.#nonsense(`more than ${interimMost} interim answers`)
      this.#events.interim(head)
    }
    return undefined
  }

  #begin(head: ResponseHead, at: number): number {
    this.head = head
    this.#body = createBodyDecoder(head.framing, this.#limits.bodyLimits)
    this.#events.head(head)
    return at
  }

  #switch(head: ResponseHead, early: Buffer): undefined {
    this.#isOver = true
    this.#events.switched(head, early)
  }

  #takeBody(bytes: Buffer, start: number): void {
    const body = this.#body
    if (body === undefined) return
    const at = body.done ? start : body.decode(bytes, start, this.#onData)
    if (typeof at !== 'number') return this.#nonsense(at.message)
    if (body.done) this.#events.whole(at === bytes.length, body.trailers)
    else this.#events.more()
  }

  #nonsense(message: string): undefined {
    this.#isOver = true
    this.#events.nonsense(message)
  }
}
