import type { Fields } from '@lasthop/contract'
import type net from 'node:net'
import type { ResponseHead } from '../wire/head.ts'
import type { AnswerReceiver, Failure, UpstreamConnection } from './connection.ts'
import type { Pool } from './pool.ts'

/** A request as it goes to the app: the head is written once and sent once per attempt. */
export interface Outgoing {
  readonly head: string
  readonly method: string
  readonly hasBody: boolean
  readonly chunked: boolean
  /** It may switch protocols, so it gets a connection of its own. */
  readonly upgrade: boolean
}

/**
 * One request on its way to the app. A connection at rest that died before a byte of answer came is replaced once, if
 * the request is safe to repeat (RFC 9110 section 9.2.2, and no body that is gone).
 */
export class Attempt implements AnswerReceiver {
  readonly #pool: Pool
  readonly #outgoing: Outgoing
  readonly #receiver: AnswerReceiver
  #connection: UpstreamConnection
  #over = false

  constructor(pool: Pool, outgoing: Outgoing, receiver: AnswerReceiver) {
    this.#pool = pool
    this.#outgoing = outgoing
    this.#receiver = receiver
    this.#connection = outgoing.upgrade ? pool.open() : pool.acquire()
    this.#send()
  }

  /** False: wait for `appDrained`. */
  writeBody(piece: Buffer): boolean {
    return this.#over || this.#connection.writeBody(piece, this.#outgoing.chunked)
  }

  endBody(): void {
    if (!this.#over) this.#connection.endBody(this.#outgoing.chunked)
  }

  /** Sends what was gathered; called when no more of the request comes in this turn. */
  flush(): void {
    if (!this.#over) this.#connection.flush()
  }

  pause(): void {
    if (!this.#over) this.#connection.pause()
  }

  resume(): void {
    if (!this.#over) this.#connection.resume()
  }

  /** Nobody waits for the answer any more: the app must see that, not a complete request. */
  abort(): void {
    if (this.#over) return
    this.#over = true
    this.#connection.destroy()
  }

  answerInterim(head: ResponseHead): void {
    this.#receiver.answerInterim(head)
  }

  answerHead(head: ResponseHead): void {
    this.#receiver.answerHead(head)
  }

  answerData(piece: Buffer): void {
    this.#receiver.answerData(piece)
  }

  answerFlush(): void {
    this.#receiver.answerFlush()
  }

  answerEnd(trailers: Fields): void {
    this.#over = true
    this.#receiver.answerEnd(trailers)
  }

  answerSwitched(head: ResponseHead, socket: net.Socket, early: Buffer): void {
    this.#over = true
    this.#receiver.answerSwitched(head, socket, early)
  }

  answerFailed(failure: Failure): void {
    if (this.#mayRepeat(failure)) return this.#repeat()
    this.#over = true
    this.#receiver.answerFailed(failure)
  }

  appDrained(): void {
    this.#receiver.appDrained()
  }

  #mayRepeat(failure: Failure): boolean {
    const connection = this.#connection
    if (failure.kind !== 'closed' || connection.served === 0 || connection.heardSome) return false
    return !this.#outgoing.hasBody && isIdempotent(this.#outgoing.method)
  }

  #repeat(): void {
    this.#connection = this.#pool.open()
    this.#send()
    this.#connection.endBody(false)
  }

  #send(): void {
    this.#connection.send(this.#outgoing.head, this.#outgoing.method, this)
  }
}

function isIdempotent(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'PUT' || method === 'DELETE'
}
