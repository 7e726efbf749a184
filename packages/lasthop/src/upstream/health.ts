import type { Fields } from '@lasthop/contract'
import type net from 'node:net'
import type { HealthRule } from '../config/config.ts'
import type { Deadlines } from '../io/deadlines.ts'
import { UpstreamConnection, type Home, type Opener, type UpstreamRules } from './connection.ts'
import type { AnswerReceiver } from './receiver.ts'
import type { ResponseHead } from '../wire/head.ts'
import type { Failure } from './failure.ts'

/** What a health check needs. */
export interface HealthParts {
  readonly rule: HealthRule
  readonly rules: UpstreamRules
  readonly deadlines: Deadlines
  /** The whole request. */
  readonly question: string
  /** Called after every question: with what is wrong, or undefined when the upstream is well. */
  readonly onAnswer: (because: string | undefined) => void
}

/** Asks an upstream whether it is well: at once, and again a while after every answer. */
export class HealthCheck implements Disposable {
  readonly #parts: HealthParts
  readonly #rules: UpstreamRules
  #timer: NodeJS.Timeout | undefined
  #question: Question | undefined
  #disposed = false

  constructor(parts: HealthParts) {
    const { timeoutMs } = parts.rule
    const timeouts = { ...parts.rules.timeouts, connectMs: timeoutMs, firstByteMs: timeoutMs, idleMs: timeoutMs }
    this.#parts = parts
    this.#rules = { ...parts.rules, timeouts }
    this.#ask()
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    clearTimeout(this.#timer)
    this.#question?.leave()
  }

  #ask(): void {
    const { deadlines, question, rule } = this.#parts
    this.#question = new Question(question, rule.status, (because) => this.#answered(because))
    this.#question.ask(this.#rules, deadlines)
  }

  #answered(because: string | undefined): void {
    if (this.#disposed) return
    this.#parts.onAnswer(because)
    this.#timer = setTimeout(() => this.#ask(), this.#parts.rule.everyMs)
    this.#timer.unref()
  }
}

/** One question, on a connection of its own: what it shows is whether a new connection would be served. */
class Question implements AnswerReceiver, Opener, Home {
  readonly #text: string
  readonly #status: number | undefined
  readonly #onAnswer: (because: string | undefined) => void
  #connection: UpstreamConnection | undefined

  constructor(text: string, status: number | undefined, onAnswer: (because: string | undefined) => void) {
    this.#text = text
    this.#status = status
    this.#onAnswer = onAnswer
  }

  ask(rules: UpstreamRules, deadlines: Deadlines): void {
    this.#connection = new UpstreamConnection(rules, { deadlines, home: this, opener: this })
  }

  leave(): void {
    this.#connection?.destroy()
  }

  opened(connection: UpstreamConnection): void {
    connection.send(this.#text, 'GET', this)
    connection.endBody(false)
  }

  /** The status alone counts; the body is not waited for. */
  answerHead({ status }: ResponseHead): void {
    this.leave()
    const isWell = this.#status === undefined ? status >= 200 && status <= 299 : status === this.#status
    this.#onAnswer(isWell ? undefined : `it answered its health check with status ${status}`)
  }

  openFailed({ message }: Failure): void {
    this.#onAnswer(message)
  }

  answerFailed({ message }: Failure): void {
    this.#onAnswer(message)
  }

  answerSwitched(_head: ResponseHead, socket: net.Socket): void {
    socket.destroy()
    this.#onAnswer('it switched protocols in answer to its health check')
  }

  answerInterim(): void {}
  answerData(): void {}
  answerFlush(): void {}
  answerEnd(_trailers: Fields): void {}
  appDrained(): void {}
  rested(): void {}
  gone(): void {}
}
