import type net from 'node:net'
import type { Fields } from '@lasthop/contract'
import type { ResponseHead } from '../wire/head.ts'
import type { Failure } from './failure.ts'

/** Takes what the app answers, as it comes. */
export interface AnswerReceiver {
  answerInterim(head: ResponseHead): void
  answerHead(head: ResponseHead): void
  answerData(piece: Buffer): void
  /** No more comes in this turn. */
  answerFlush(): void
  answerEnd(trailers: Fields): void
  /** The app switched protocols: the socket is the receiver's now, with the bytes that came behind the head. */
  answerSwitched(head: ResponseHead, socket: net.Socket, early: Buffer): void
  answerFailed(failure: Failure): void
  /** The app's socket has room again. */
  appDrained(): void
}
