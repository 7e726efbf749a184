import type { Fields } from '@lasthop/contract'
import { createChunkedDecoder } from './chunked.ts'
import type { Fault } from './faults.ts'
import { fault } from './faults.ts'
import type { Framing } from './framing.ts'
import type { BodyLimits } from './limits.ts'

export { defaultBodyLimits } from './limits.ts'
export type { BodyLimits } from './limits.ts'

/** Takes the framing off a body that arrives in pieces of any size. */
export interface BodyDecoder {
  /**
   * Reads from `start`; gives the content to `onData` as views on `bytes`, never empty. Returns the offset of the first
   * byte that is not of this body. After a fault it returns that fault for ever.
   */
  decode(bytes: Buffer, start: number, onData: (piece: Buffer) => void): number | Fault
  readonly done: boolean
  /** Complete when done. */
  readonly trailers: Fields
  /** The peer has ended its side: was that the end of the body? */
  end(): 'complete' | 'cut'
}

/** A decoder for one body. */
export function createBodyDecoder(framing: Framing, limits: BodyLimits): BodyDecoder {
  if (framing.kind === 'chunked') return createChunkedDecoder(limits)
  if (framing.kind === 'close') return new CloseDecoder(limits)
  return new LengthDecoder(framing.kind === 'length' ? framing.length : 0, limits)
}

class LengthDecoder implements BodyDecoder {
  readonly trailers: Fields = noTrailers
  readonly #isTooLarge: boolean
  #left: number

  constructor(length: number, limits: BodyLimits) {
    this.#left = length
    this.#isTooLarge = length > limits.bodyBytes
  }

  get done(): boolean {
    return this.#left === 0
  }

  decode(bytes: Buffer, start: number, onData: (piece: Buffer) => void): number | Fault {
    if (this.#isTooLarge) return tooLarge
    const end = Math.min(bytes.length, start + this.#left)
    if (end <= start) return start
    this.#left -= end - start
    onData(viewOf(bytes, start, end))
    return end
  }

  end(): 'complete' | 'cut' {
    return this.done ? 'complete' : 'cut'
  }
}

class CloseDecoder implements BodyDecoder {
  readonly trailers: Fields = noTrailers
  #left: number
  #ended = false

  constructor(limits: BodyLimits) {
    this.#left = limits.bodyBytes
  }

  get done(): boolean {
    return this.#ended
  }

  decode(bytes: Buffer, start: number, onData: (piece: Buffer) => void): number | Fault {
    if (this.#ended || start >= bytes.length) return start
    this.#left -= bytes.length - start
    if (this.#left < 0) return tooLarge
    onData(viewOf(bytes, start, bytes.length))
    return bytes.length
  }

  end(): 'complete' | 'cut' {
    this.#ended = this.#left >= 0
    return this.#ended ? 'complete' : 'cut'
  }
}

function viewOf(bytes: Buffer, start: number, end: number): Buffer {
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)
}

const noTrailers: Fields = []
const tooLarge = fault(413, 'large-body', 'The body is larger than the limit.')
