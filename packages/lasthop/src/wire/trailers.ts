import type { Fields } from '@lasthop/contract'
import { fault } from './faults.ts'
import type { Fault } from './faults.ts'
import { readFields, scanFields } from './field-section.ts'
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
    const before = this.#held.length
    const piece = bytes.subarray(start, start + this.#limits.trailerBytes - before)
    // Nearly always the section is whole in the first piece: then it is read where it lies.
    const section = before === 0 ? piece : Buffer.concat([this.#held, piece])
    const isFull = section.length >= this.#limits.trailerBytes
    const end = before === 0 || isFull || canDecide(section, before) ? this.#read(section) : undefined
    if (end === undefined && isFull) return tooLarge
    // The bytes that came are the caller's, and may be written over.
    this.#held = before === 0 && end === undefined ? Buffer.from(section) : section
    return typeof end === 'number' ? start + end - before : end
  }

  #read(section: Buffer): number | Fault | undefined {
    const end = scanFields(section, 0, section.length, this.#limits.trailerCount)
    if (typeof end === 'number' && end > 2) this.#fields = readFields(section, section.toString('latin1', 0, end), 0)
    return end
  }
}

const nothing = Buffer.alloc(0)
const tooLarge = fault(431, 'large-trailers', 'The trailer section is larger than the limit.')
