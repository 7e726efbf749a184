import type { Fields } from '@lasthop/contract'
import type { Failure } from './failure.ts'
import type { AnswerReceiver } from './receiver.ts'

/** A request as it goes to an app, whatever version of HTTP the app speaks: made once, sent once per attempt. */
export interface Message {
  /** The head as HTTP/1.1 has it; every byte of it has been checked. */
  readonly head: string
  /** What a new connection begins with, before the head. */
  readonly prelude: string
  readonly method: string
  readonly target: string
  /** The fields of `head`. */
  readonly fields: Fields
  readonly hasBody: boolean
  readonly chunked: boolean
  /** It asks to switch protocols. */
  readonly upgrade: boolean
}

/** A way to the app for one request at a time: a connection that speaks HTTP/1.1, or a stream of HTTP/2. */
export interface Line {
  readonly isClosed: boolean
  /** Exchanges that this connection carried before. */
  readonly served: number
  /** Anything of the answer to the exchange in flight has arrived. */
  readonly heardSome: boolean
  /** The client that the connection belongs to, since it carried an identity. */
  owner: object | undefined
  send(message: Message, receiver: AnswerReceiver): void
  /** False: wait for `appDrained`. The piece is taken either way. */
  writeBody(piece: Buffer): boolean
  /** The request is complete. Trailers are for bodies without a length. */
  endBody(trailers: Fields): void
  /** What was written goes out now. False: wait for `appDrained`. */
  flush(): boolean
  pause(): void
  resume(): void
  /** Ends the exchange so that the app cannot take it for whole; whoever waited on it hears nothing more. */
  destroy(): void
}

/** Waits for a line. One of the two is called, once, and never before the line was given back. */
export interface Opener {
  /** The line will carry an identity, and may be nobody else's. */
  readonly bindsIdentity: boolean
  /** Nothing has been sent on it, and its certificate, if it needs one, is sound. */
  opened(line: Line): void
  /** No byte of a request can have arrived. */
  openFailed(failure: Failure): void
}

/** A line that is not there yet. */
export interface Pending {
  /** Nobody waits for it any more. */
  destroy(): void
}

/** What is wanted of a line that is at hand. */
export interface Wish {
  readonly upgrade: boolean
  readonly bindsIdentity: boolean
}

/** The lines to one app. */
export interface Lines extends Disposable {
  /** A line that is at hand, if there is one. */
  takeResting(wish: Wish): Line | undefined
  /** The line that carries the identity of this client, if there is one. */
  takeOwned(owner: object): Line | undefined
  /** A new line, or a place in the queue for one; undefined when there is room for neither. */
  open(opener: Opener): Pending | undefined
}
