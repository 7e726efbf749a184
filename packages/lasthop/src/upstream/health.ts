import type { Fields } from '@lasthop/contract'
import type { HealthRule } from '../config/config.ts'
import type { Deadlines } from '../io/deadlines.ts'
import { writeRequestHead } from '../wire/write.ts'
import type { UpstreamRules } from './connection.ts'
import type { Line, Message, Opener, Pending } from './line.ts'
import { openAlone } from './open-alone.ts'
import type { AnswerReceiver, Switched } from './receiver.ts'
import type { ResponseHead } from '../wire/head.ts'
import type { Failure } from './failure.ts'

/** What a health check needs. */
export interface HealthParts {
  readonly rule: HealthRule
  readonly rules: UpstreamRules
  readonly deadlines: Deadlines
  /** New for each time: what is signed grows old. */
  readonly question: () => Message
  /** Called after every question: with what is wrong, or undefined when the upstream is well. */
  readonly onAnswer: (because: string | undefined) => void
  /** Whether nobody needs to ask for now. */
  readonly isResting: () => boolean
}

/** A health check's request. `prelude` stands before it on its connection. */
export function questionOf(path: string, fields: Fields, prelude: string): Message {
  const head = writeRequestHead('GET', path, fields)
  return { head, prelude, method: 'GET', target: path, fields, hasBody: false, chunked: false, upgrade: false }
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
    if (this.#parts.isResting()) return this.#askLater()
    this.#question = new Question(question(), rule.status, (because) => this.#answered(because))
    this.#question.ask(this.#rules, deadlines)
  }

  #answered(because: string | undefined): void {
    if (this.#disposed) return
    this.#parts.onAnswer(because)
    this.#askLater()
  }

  #askLater(): void {
    this.#timer = setTimeout(() => this.#ask(), this.#parts.rule.everyMs)
    this.#timer.unref()
  }
}

/** One question, on a connection of its own: what it shows is whether a new connection would be served. */
class Question implements AnswerReceiver, Opener {
  readonly bindsIdentity = false
  readonly #message: Message
  readonly #status: number | undefined
  readonly #onAnswer: (because: string | undefined) => void
  #pending: Pending | undefined

  constructor(message: Message, status: number | undefined, onAnswer: (because: string | undefined) => void) {
    this.#message = message
    this.#status = status
    this.#onAnswer = onAnswer
  }

  ask(rules: UpstreamRules, deadlines: Deadlines): void {
    this.#pending = openAlone(rules, { deadlines, opener: this })
  }

  leave(): void {
    this.#pending?.destroy()
  }

  opened(line: Line): void {
    line.send(this.#message, this)
    line.endBody([])
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
    this.leave()
    this.#onAnswer(message)
  }

  answerSwitched({ app }: Switched): void {
    app.destroy()
    this.#onAnswer('it switched protocols in answer to its health check')
  }

  answerInterim(): void {}
  answerData(): void {}
  answerFlush(): void {}
  answerEnd(_trailers: Fields): void {}
  appDrained(): void {}
}
