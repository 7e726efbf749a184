/** What each frame of a client asks of its connection (RFC 9113 section 6). */
import { errorCode, frameFlag, frameType, setting, windowMost } from '../h2/codes.ts'
import { frameError, unpadded, type Frame } from '../h2/frame.ts'
import type { FrameTaker } from '../h2/frame-reader.ts'
import { HeaderBlock } from '../h2/header-block.ts'
import { HpackDecoder, type Decoded } from '../h2/hpack-decoder.ts'
import { firstSettings, takeSettings, writeSettings } from '../h2/settings.ts'
import type { Limits } from '../wire/head.ts'
import { streamWindow, type H2Stream } from './h2-stream.ts'

/** What the frames are told to. */
export interface FrameEvents {
  readonly isOver: boolean
  /** The stream, while it is open. */
  streamAt(id: number): H2Stream | undefined
  /** Whether we have reset it: what the client sent before it heard of that is nobody's fault. */
  wasReset(id: number): boolean
  /** The highest stream that was opened. */
  readonly lastStream: number
  /** A section has begun, or is complete. */
  sectionBegun(): void
  opened(id: number, section: Decoded, ended: boolean): void
  trailers(stream: H2Stream, section: Decoded, ended: boolean): void
  /** RFC 9113 section 5.4: the fault of one stream, or of the connection. */
  streamError(id: number, code: number): void
  fail(code: number): void
  /** Something that has to be answered, and asks for nothing. */
  chatter(): void
  answer(type: number, payload: Buffer): void
  settings(changed: { headerTableSize: number; windowDelta: number }): void
  widened(bytes: number): void
  /** Content of some stream has come. False: it is more than the client may send. */
  arrived(bytes: number): boolean
  consumed(bytes: number): void
  leaving(): void
}

export class H2Frames implements FrameTaker {
  readonly #events: FrameEvents
  readonly #decoder: HpackDecoder
  readonly #blockBytesMost: number
  readonly #settings = { ...firstSettings }
  #block: HeaderBlock | undefined
  #hasSettings = false

  constructor(events: FrameEvents, limits: Limits) {
    this.#events = events
    this.#decoder = new HpackDecoder({ bytes: listBytesMost(limits), fields: 2 * limits.fieldCount })
    this.#blockBytesMost = 2 * listBytesMost(limits)
  }

  /** What a new stream may send. */
  get sendWindow(): number {
    return this.#settings.initialWindowSize
  }

  /** A header section has begun, and its end has not come. */
  get isInSection(): boolean {
    return this.#block !== undefined
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
    if (!this.#events.arrived(payload.length)) return this.#events.fail(errorCode.flowControl)
    const stream = this.#events.streamAt(id)
    if (stream === undefined || stream.remoteEnded) return this.#stray(id, payload.length)
    const ended = (frame.flags & frameFlag.endStream) !== 0
    // An empty frame that ends nothing is only work.
    if (piece.length === 0 && !ended) this.#events.chatter()
    const error = stream.received(piece, payload.length)
    if (error !== undefined) {
      this.#events.consumed(payload.length)
      return this.#events.streamError(id, error)
    }
    if (ended && !stream.closed) stream.receivedEnd([])
  }

  /** RFC 9113 section 5.1: content of a stream that is not open. */
  #stray(id: number, flow: number): void {
    if (id > this.#events.lastStream) return this.#events.fail(errorCode.protocol)
    if (!this.#events.wasReset(id)) return this.#events.fail(errorCode.streamClosed)
    this.#events.consumed(flow)
    if (flow === 0) this.#events.chatter()
  }

  #headers(frame: Frame): void {
    const fragment = unpadded(frame)
    if (fragment === undefined || frame.stream % 2 === 0) return this.#events.fail(errorCode.protocol)
    const endsStream = (frame.flags & frameFlag.endStream) !== 0
    this.#block = new HeaderBlock({ stream: frame.stream, endsStream, bytesMost: this.#blockBytesMost })
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
    const section = this.#decoder.decode(bytes)
    if (section === 'broken') return this.#events.fail(errorCode.compression)
    if (id > this.#events.lastStream) return this.#events.opened(id, section, endsStream)
    const stream = this.#events.streamAt(id)
    if (stream !== undefined && !stream.remoteEnded) return this.#events.trailers(stream, section, endsStream)
    if (!this.#events.wasReset(id)) return this.#events.fail(errorCode.streamClosed)
    this.#events.chatter()
  }

  #reset(id: number): void {
    if (id > this.#events.lastStream) return this.#events.fail(errorCode.protocol)
    this.#events.streamAt(id)?.receivedReset()
  }

  #settle({ flags, payload }: Frame): void {
    if ((flags & frameFlag.ack) !== 0) return this.#events.chatter()
    const before = this.#settings.initialWindowSize
    const error = payload.length > settingBytesMost ? errorCode.calm : takeSettings(payload, this.#settings)
    if (error !== undefined) return this.#events.fail(error)
    const { headerTableSize, initialWindowSize } = this.#settings
    this.#events.settings({ headerTableSize, windowDelta: initialWindowSize - before })
    this.#events.answer(frameType.settings, nothing)
    this.#events.chatter()
  }

  #ping({ flags, payload }: Frame): void {
    if ((flags & frameFlag.ack) === 0) this.#events.answer(frameType.ping, payload)
    this.#events.chatter()
  }

  #widen({ stream: id, payload }: Frame): void {
    const bytes = payload.readUInt32BE() & windowMost
    if (id === 0) return bytes === 0 ? this.#events.fail(errorCode.protocol) : this.#events.widened(bytes)
    if (id > this.#events.lastStream) return this.#events.fail(errorCode.protocol)
    const stream = this.#events.streamAt(id)
    if (stream === undefined) return
    if (bytes === 0) this.#events.streamError(id, errorCode.protocol)
    else if (!stream.widen(bytes)) this.#events.streamError(id, errorCode.flowControl)
  }
}

/** The SETTINGS that we begin with. */
export function ourSettings(limits: Limits): Buffer {
  return writeSettings([
    [setting.maxConcurrentStreams, streamsMost],
    [setting.initialWindowSize, streamWindow],
    [setting.maxHeaderListSize, listBytesMost(limits)],
    [setting.enableConnectProtocol, 1],
  ])
}

/** RFC 9113 sections 6.5.2 and 10.5.1: 32 bytes are counted for each field, here for twice as many as are served. */
function listBytesMost({ headBytes, fieldCount }: Limits): number {
  return headBytes + 2 * fieldCount * 32
}

export const streamsMost = 100
const settingBytesMost = 64 * 6
const nothing = Buffer.alloc(0)
