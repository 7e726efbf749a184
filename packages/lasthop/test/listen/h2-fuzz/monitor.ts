/** Holds whatever an edge says over HTTP/2 to the rules, whatever it was told. */
import { HpackDecoder } from '../../../src/h2/hpack-decoder.ts'
import { flag, type, type Frame } from '../raw-h2.ts'

interface Seen {
  window: number
  isEnded: boolean
  isReset: boolean
  hasHead: boolean
}

/** What was wrong is in `faults`. */
export class Monitor {
  readonly faults: string[] = []
  readonly #decoder = new HpackDecoder({ bytes: 1_000_000, fields: 1000 })
  readonly #streams = new Map<number, Seen>()
  /** The largest window that a new stream may have, as far as the edge can know. */
  #firstWindow = 65_535
  readonly #promised: number[] = []
  #window = 65_535
  #section: Buffer | undefined
  #sectionOf = 0
  #last = 0x7f_ff_ff_ff

  /** We have opened a stream. */
  opened(stream: number): void {
    const windowMost = Math.max(this.#firstWindow, ...this.#promised)
    this.#streams.set(stream, { window: windowMost, isEnded: false, isReset: false, hasHead: false })
  }

  /** We have given the edge room. */
  widened(stream: number, bytes: number): void {
    const seen = this.#streams.get(stream)
    if (stream === 0) this.#window += bytes
    else if (seen !== undefined) seen.window += bytes
  }

  /** We have said how large windows are; the edge may know it from now on, and does when it has acknowledged. */
  announced(firstWindow: number): void {
    const before = Math.max(this.#firstWindow, ...this.#promised)
    this.#promised.push(firstWindow)
    this.#widenAll(Math.max(0, firstWindow - before))
  }

  take(frame: Frame): void {
    if (this.#section !== undefined && (frame.type !== type.more || frame.stream !== this.#sectionOf)) {
      this.#fault(frame, 'stands in the middle of a header section')
    }
    if (frame.payload.length > 16_384) this.#fault(frame, 'is larger than we take')
    if (frame.type === type.settings) return this.#settings(frame)
    if (frame.type === type.goaway) return this.#goaway(frame)
    if (frame.stream === 0) return
    const seen = this.#streams.get(frame.stream)
    // What was refused before we knew that it is a stream of ours.
    if (seen === undefined) return this.#fault(frame, 'is of a stream that nobody opened')
    this.#onStream(frame, seen)
  }

  #onStream(frame: Frame, seen: Seen): void {
    if (seen.isReset) return this.#fault(frame, 'comes after a reset')
    if (frame.type === type.reset) return void (seen.isReset = true)
    if (frame.type === type.window) return
    if (seen.isEnded && frame.type !== type.more) return this.#fault(frame, 'comes after the end')
    if (frame.type === type.data) this.#data(frame, seen)
    if (frame.type === type.headers || frame.type === type.more) this.#headers(frame, seen)
    if (frame.type !== type.more && (frame.flags & flag.endStream) !== 0) seen.isEnded = true
  }

  #data(frame: Frame, seen: Seen): void {
    if (!seen.hasHead) this.#fault(frame, 'comes before the head')
    seen.window -= frame.payload.length
    this.#window -= frame.payload.length
    if (frame.payload.length > 0 && (seen.window < 0 || this.#window < 0)) this.#fault(frame, 'is more than a window')
  }

  #headers(frame: Frame, seen: Seen): void {
    this.#sectionOf = frame.stream
    const section = Buffer.concat([this.#section ?? Buffer.alloc(0), frame.payload])
    this.#section = (frame.flags & flag.endHeaders) === 0 ? section : undefined
    if (this.#section !== undefined) return
    const fields = this.#decoder.decode(section)
    if (typeof fields === 'string') return this.#fault(frame, `is ${fields}`)
    if (!seen.hasHead && fields[0] !== ':status') this.#fault(frame, 'has no status')
    seen.hasHead = true
  }

  #settings(frame: Frame): void {
    const acknowledged = (frame.flags & flag.ack) === 0 ? undefined : this.#promised.shift()
    if (acknowledged === undefined) return
    const before = Math.max(this.#firstWindow, acknowledged, ...this.#promised)
    this.#firstWindow = acknowledged
    this.#widenAll(Math.max(this.#firstWindow, ...this.#promised) - before)
  }

  #goaway(frame: Frame): void {
    const last = frame.payload.readUInt32BE()
    if (last > this.#last) this.#fault(frame, 'names a later stream than before')
    this.#last = last
  }

  #widenAll(bytes: number): void {
    for (const seen of this.#streams.values()) seen.window += bytes
  }

  #fault({ type: kind, flags, stream }: Frame, what: string): void {
    this.faults.push(`frame ${kind}/${flags} on ${stream} ${what}`)
  }
}
