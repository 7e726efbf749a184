import type { Fields } from '@lasthop/contract'
import type { BodyDecoder } from './body.ts'
import { ChunkLine } from './chunk-line.ts'
import { fault, malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { cr, lf } from './grammar.ts'
import type { BodyLimits } from './limits.ts'
import { TrailerSection } from './trailers.ts'

/** A decoder for the chunked transfer coding (RFC 9112 section 7.1). */
export function createChunkedDecoder(limits: BodyLimits): BodyDecoder {
  return new ChunkedDecoder(limits)
}

type Step = 'line' | 'content' | 'content-cr' | 'content-lf' | 'trailers' | 'done'

class ChunkedDecoder implements BodyDecoder {
  readonly #limits: BodyLimits
  readonly #line = new ChunkLine()
  #trailers: TrailerSection | undefined
  #step: Step = 'line'
  /** Bytes of the current chunk that have not arrived. */
  #left = 0
  #total = 0
  #fault: Fault | undefined

  constructor(limits: BodyLimits) {
    this.#limits = limits
  }

  get done(): boolean {
    return this.#step === 'done'
  }

  get trailers(): Fields {
    return this.#trailers?.fields ?? []
  }

  end(): 'complete' | 'cut' {
    return this.done ? 'complete' : 'cut'
  }

  decode(bytes: Buffer, start: number, onData: (piece: Buffer) => void): number | Fault {
    let at = start
    while (at < bytes.length && this.#step !== 'done') {
      if (this.#fault !== undefined) return this.#fault
      const next = this.#decodeStep(bytes, at, onData)
      if (typeof next === 'number') at = next
      else this.#fault = next
    }
    return this.#fault ?? at
  }

  #decodeStep(bytes: Buffer, at: number, onData: (piece: Buffer) => void): number | Fault {
    if (this.#step === 'line') return this.#decodeLine(bytes, at)
    if (this.#step === 'content') return this.#decodeContent(bytes, at, onData)
    if (this.#step === 'trailers') return this.#decodeTrailers(bytes, at)
    return this.#decodeChunkEnd(bytes, at)
  }

  #decodeLine(bytes: Buffer, from: number): number | Fault {
    for (let at = from; at < bytes.length; at += 1) {
      const taken = this.#line.take(bytes[at] ?? 0)
      if (taken === 'ended') return this.#beginChunk(at + 1)
      if (taken !== 'more') return taken
      if (this.#line.extensionBytes > this.#limits.extensionBytes) return tooMuchExtension
    }
    return bytes.length
  }

  #beginChunk(at: number): number | Fault {
    this.#left = this.#line.size
    this.#total += this.#left
    if (this.#total > this.#limits.bodyBytes) return tooLarge
    this.#step = this.#left === 0 ? 'trailers' : 'content'
    if (this.#left === 0) this.#trailers = new TrailerSection(this.#limits)
    return at
  }

  #decodeContent(bytes: Buffer, at: number, onData: (piece: Buffer) => void): number {
    const end = Math.min(bytes.length, at + this.#left)
    this.#left -= end - at
    if (this.#left === 0) this.#step = 'content-cr'
    onData(bytes.subarray(at, end))
    return end
  }

  #decodeChunkEnd(bytes: Buffer, at: number): number | Fault {
    const isReturn = this.#step === 'content-cr'
    if (bytes[at] !== (isReturn ? cr : lf)) return badChunkEnd
    this.#step = isReturn ? 'content-lf' : 'line'
    return at + 1
  }

  #decodeTrailers(bytes: Buffer, at: number): number | Fault {
    const next = this.#trailers?.take(bytes, at)
    if (typeof next === 'number') this.#step = 'done'
    return next ?? bytes.length
  }
}

const badChunkEnd = malformed('bad-chunk-end', 'The content of a chunk is not followed by carriage return, line feed.')
const tooMuchExtension = malformed('chunk-extensions', 'The chunk extensions of this body are larger than the limit.')
const tooLarge = fault(413, 'large-body', 'The body is larger than the limit.')
