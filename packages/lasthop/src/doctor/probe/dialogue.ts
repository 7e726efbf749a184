import { isWhole, parseAnswer, type Answer, type NoAnswer } from './answer.ts'
import { writeQuestion, type Question } from './question.ts'

/** One request and its answer as bytes out and in: no socket, no clock. */
export interface Dialogue {
  /** What goes out first. */
  readonly hello: Buffer
  /** Whether nothing more needs to come. */
  readonly isOver: boolean
  /** Takes what came; gives what is to be written for it. */
  take(piece: Buffer): Buffer
  /** What came of it, as far as it came. */
  answer(): Answer | NoAnswer
}

/** A dialogue in HTTP/1.1. */
export class TextDialogue implements Dialogue {
  readonly hello: Buffer
  readonly #method: string
  #bytes = ''

  constructor(question: Question, userAgent: string) {
    this.hello = Buffer.from(writeQuestion(question, userAgent), 'latin1')
    this.#method = question.method
  }

  get isOver(): boolean {
    return isWhole(this.#bytes, this.#method)
  }

  take(piece: Buffer): Buffer {
    this.#bytes += piece.toString('latin1')
    return nothing
  }

  answer(): Answer | NoAnswer {
    return parseAnswer(this.#bytes)
  }
}

const nothing: Buffer = Buffer.alloc(0)
