/** What each frame of a client asks of its connection (RFC 9113 section 6). */
import { errorCode, frameFlag, frameType, windowMost } from '../h2/codes.ts'
import { frameError, unpadded, type Frame } from '../h2/frame.ts'
import type { FrameTaker } from '../h2/frame-reader.ts'
import { HeaderBlock } from '../h2/header-block.ts'
import { HpackDecoder, type Decoded, type ListLimits } from '../h2/hpack-decoder.ts'
import { firstSettings, takeSettings, type PeerSettings } from '../h2/settings.ts'
import type { H2Patience } from './h2-patience.ts'
import type { H2Stream } from './h2-stream.ts'
import type { H2Streams } from './h2-streams.ts'
import type { H2Windows } from './h2-windows.ts'

/** A header section as it came, complete. */
export interface Section {
  readonly fields: Decoded
  readonly endsStream: boolean
}

/** Takes the sections. */
export interface SectionTaker {
  open(id: number, section: Section): void
  endBody(stream: H2Stream, section: Section): void
}

/** What the frames ask of the connection itself. */
export interface FrameEvents {
  readonly isOver: boolean
  /** RFC 9113 section 5.4.1: a fault of the connection. */
  fail(code: number): void
  /** A piece of a section has come, and not its end. */
  sectionBegun(): void
  sectionEnded(): void
  /** Has to be acknowledged with this. */
  acknowledge(type: number, payload: Buffer): void
  settled(settings: PeerSettings, windowDelta: number): void
  /** A PING of ours has come back. */
  echoed(payload: Buffer): void
  leaving(): void
}

export interface FrameParts {
  readonly sections: SectionTaker
  readonly streams: H2Streams
  readonly windows: H2Windows
  readonly patience: H2Patience
  readonly limits: ListLimits
}

export class H2Frames implements FrameTaker {
  readonly #events: FrameEvents
  readonly #parts: FrameParts
  readonly #decoder: HpackDecoder
  readonly #settings = { ...firstSettings }
  #block: HeaderBlock | undefined
  #hasSettings = false

  constructor(events: FrameEvents, parts: FrameParts) {
    this.#events = events
    this.#parts = parts
    this.#decoder = new HpackDecoder(parts.limits)
  }

  /** What a new stream may send. */
  get sendWindow(): number {
    return this.#settings.initialWindowSize
  }

  get isOver(): boolean {
    return this.#events.isOver
  }

  broken(code: number): void {
    this.#events.fail(code)
  }

  frame(frame: Frame): void {
    const error = this.#orderError(frame) ?? frameError(frame)
    if (error !== undefined) return this.#events.fail(error)
    switch (frame.type) {
      case frameType.data:
        return this.#data(frame)
      case frameType.headers:
        return this.#headers(frame)
      case frameType.continuation:
        return this.#fragment(frame, frame.payload)
      case frameType.reset:
        return this.#reset(frame.stream)
      case frameType.settings:
        return this.#settle(frame)
      case frameType.ping:
        return this.#ping(frame)
      case frameType.goaway:
        return this.#events.leaving()
      case frameType.windowUpdate:
        return this.#widen(frame)
      default:
        // PRIORITY, which RFC 9113 section 5.3.2 lets everybody ignore, and what is not known.
        return this.#parts.patience.trifle()
    }
  }

  /** RFC 9113 sections 3.4 and 6.10: SETTINGS first, and nothing between the pieces of a section. */
  #orderError({ type, flags, stream }: Frame): number | undefined {
    if (!this.#hasSettings) {
      this.#hasSettings = true
      if (type !== frameType.settings || (flags & frameFlag.ack) !== 0) return errorCode.protocol
    }
    const isContinued = type === frameType.continuation && stream === this.#block?.stream
    return (this.#block === undefined ? type === frameType.continuation : !isContinued) ? errorCode.protocol : undefined
  }

  #data(frame: Frame): void {
    const { stream: id, payload } = frame
    const piece = unpadded(frame)
    if (piece === undefined) return this.#events.fail(errorCode.protocol)
    // RFC 9113 section 6.9.1: padding counts.
    if (!this.#parts.windows.arrived(payload.length)) return this.#events.fail(errorCode.flowControl)
    const stream = this.#parts.streams.at(id)
    if (stream === undefined || stream.remoteEnded) return this.#stray(id, payload.length)
    const ended = (frame.flags & frameFlag.endStream) !== 0
    // An empty frame that ends nothing is only work.
    if (piece.length === 0 && !ended) this.#parts.patience.chatter()
    stream.received(piece, payload.length)
    if (ended && !stream.closed) stream.receivedEnd([])
  }

  /** RFC 9113 section 5.1: content of a stream that is not open. */
  #stray(id: number, flow: number): void {
    if (this.#parts.streams.isIdle(id)) return this.#events.fail(errorCode.protocol)
    if (!this.#parts.streams.wasReset(id)) return this.#events.fail(errorCode.streamClosed)
    this.#parts.windows.consumed(flow)
    this.#parts.patience.trifle()
  }

  #headers(frame: Frame): void {
    const fragment = unpadded(frame)
    if (fragment === undefined || frame.stream % 2 === 0) return this.#events.fail(errorCode.protocol)
    const endsStream = (frame.flags & frameFlag.endStream) !== 0
    this.#block = new HeaderBlock({ stream: frame.stream, endsStream, bytesMost: 2 * this.#parts.limits.bytes })
    this.#fragment(frame, fragment)
  }

  #fragment({ flags }: Frame, fragment: Buffer): void {
    const block = this.#block
    if (block === undefined) return
    if (!block.add(fragment)) return this.#events.fail(errorCode.calm)
    if ((flags & frameFlag.endHeaders) === 0) return this.#events.sectionBegun()
    this.#block = undefined
    this.#section(block)
  }

  #section({ stream: id, bytes, endsStream }: HeaderBlock): void {
    this.#events.sectionEnded()
    // Whatever becomes of it: the table has to know what it says.
    const fields = this.#decoder.decode(bytes)
    if (fields === 'broken') return this.#events.fail(errorCode.compression)
    if (this.#parts.streams.isIdle(id)) return this.#parts.sections.open(id, { fields, endsStream })
    const stream = this.#parts.streams.at(id)
    if (stream !== undefined && !stream.remoteEnded) return this.#parts.sections.endBody(stream, { fields, endsStream })
    if (!this.#parts.streams.wasReset(id)) return this.#events.fail(errorCode.streamClosed)
    this.#parts.patience.chatter()
  }

  #reset(id: number): void {
    if (this.#parts.streams.isIdle(id)) return this.#events.fail(errorCode.protocol)
    const stream = this.#parts.streams.at(id)
    if (stream === undefined) this.#parts.patience.trifle()
    else stream.receivedReset()
  }

  #settle({ flags, payload }: Frame): void {
    if ((flags & frameFlag.ack) !== 0) return this.#parts.patience.chatter()
    const before = this.#settings.initialWindowSize
    const error = payload.length > settingBytesMost ? errorCode.calm : takeSettings(payload, this.#settings)
    if (error !== undefined) return this.#events.fail(error)
    this.#events.settled(this.#settings, this.#settings.initialWindowSize - before)
    this.#events.acknowledge(frameType.settings, nothing)
    this.#parts.patience.chatter()
  }

  #ping({ flags, payload }: Frame): void {
    if ((flags & frameFlag.ack) !== 0) return this.#events.echoed(payload)
    this.#events.acknowledge(frameType.ping, payload)
    this.#parts.patience.ping()
  }

  #widen({ stream: id, payload }: Frame): void {
    const bytes = payload.readUInt32BE() & windowMost
    if (bytes < crumbBytes) this.#parts.patience.trifle()
    if (id === 0) return this.#widenAll(bytes)
    if (this.#parts.streams.isIdle(id)) return this.#events.fail(errorCode.protocol)
    const stream = this.#parts.streams.at(id)
    if (stream === undefined) return
    if (bytes === 0) stream.reset(errorCode.protocol)
    else if (!stream.widen(bytes)) stream.reset(errorCode.flowControl)
  }

  #widenAll(bytes: number): void {
    if (bytes === 0) this.#events.fail(errorCode.protocol)
    else if (!this.#parts.windows.widen(bytes)) this.#events.fail(errorCode.flowControl)
  }
}

/** Less than anybody would wait for: a client that gives room in crumbs has each of them answered by a frame. */
const crumbBytes = 1024
const settingBytesMost = 64 * 6
const nothing = Buffer.alloc(0)
