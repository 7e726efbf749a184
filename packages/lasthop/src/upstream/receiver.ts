import type { Duplex } from 'node:stream'
import type { Fields } from '@lasthop/contract'
import type { ResponseHead } from '../wire/head.ts'
import type { Failure } from './failure.ts'

/** The app switched protocols: the connection, or the stream, is the receiver's now. */
export interface Switched {
  readonly head: ResponseHead
  readonly app: Duplex
  /** What came behind the head. */
  readonly early: Buffer
}

/** Takes what the app answers, as it comes. */
export interface AnswerReceiver {
  answerInterim(head: ResponseHead): void
  answerHead(head: ResponseHead): void
  answerData(piece: Buffer): void
  /** No more comes in this turn. */
  answerFlush(): void
  answerEnd(trailers: Fields): void
  answerSwitched(switched: Switched): void
  answerFailed(failure: Failure): void
  /** The app has room again. */
  appDrained(): void
}
