import { fault } from './faults.ts'
import type { Fault } from './faults.ts'
import { readFields, scanFields } from './field-section.ts'
import type { Fields } from './field-section.ts'
import type { BodyLimits } from './limits.ts'
import { canDecide } from './lines.ts'

/** The fields after the last chunk (RFC 9112 section 7.1.2), arriving in pieces of any size. */
export class TrailerSection {
  readonly #limits: BodyLimits
  #held: Buffer = nothing
  #fields: Fields = []

  constructor(limits: BodyLimits) {
    this.#limits = limits
  }

  /** Complete once `take` has returned an offset. */
  get fields(): Fields {
    return this.#fields
  }

  /** Takes the bytes from `start`: the offset after the section, or undefined when it has not ended. */
  take(bytes: Buffer, start: number): number | Fault | undefined {
    const { trailerBytes } = this.#limits
    const before = this.#held.length
    const taken = Math.min(bytes.length, start + trailerBytes - before)
    this.#held = Buffer.concat([this.#held, bytes.subarray(start, taken)])
    const isFull = this.#held.length >= trailerBytes
    const end = isFull || before === 0 || canDecide(this.#held, before) ? this.#scan() : undefined
    if (end === undefined && isFull) return tooLarge
    return typeof end === 'number' ? start + end - before : end
  }

  #scan(): number | Fault | undefined {
    const end = scanFields(this.#held, 0, this.#held.length, this.#limits.trailerCount)
    if (typeof end === 'number') this.#fields = readFields(this.#held.toString('latin1', 0, end), 0)
    return end
  }
}

const nothing = Buffer.alloc(0)
const tooLarge = fault(431, 'large-trailers', 'The trailer section is larger than the limit.')
