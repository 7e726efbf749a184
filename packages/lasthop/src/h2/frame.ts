/** Frames as they lie in bytes (RFC 9113 section 4.1), and what is wrong with one by its head alone. */
import { errorCode, frameBytesMost, frameFlag, frameType } from './codes.ts'

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** The error of the connection that such a frame is (RFC 9113 section 6), or undefined when it may be read. */
export function frameError({ type, flags, stream, payload: { length } }: Frame): number | undefined {
  switch (type) {
    case frameType.data:
    case frameType.headers:
    case frameType.continuation:
      return stream === 0 ? errorCode.protocol : undefined
    case frameType.priority:
      return ofStream(stream, length === 5)
    case frameType.reset:
      return ofStream(stream, length === 4)
    case frameType.settings:
      return ofConnection(stream, (flags & frameFlag.ack) === 0 ? length % 6 === 0 : length === 0)
    case frameType.ping:
      return ofConnection(stream, length === 8)
    case frameType.goaway:
      return ofConnection(stream, length >= 8)
    case frameType.windowUpdate:
      return length === 4 ? undefined : errorCode.frameSize
    case frameType.pushPromise:
      return errorCode.protocol
    default:
      // RFC 9113 section 4.1: unknown frames are ignored.
      return undefined
  }
}

/** What a frame carries without padding and priority; undefined when the padding is longer than the frame. */
export function unpadded({ type, flags, payload }: Frame): Buffer | undefined {
  const isPadded = (flags & frameFlag.padded) !== 0
  const hasPriority = type === frameType.headers && (flags & frameFlag.priority) !== 0
  const from = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0)
  if (from === 0) return payload
  const to = payload.length - (isPadded ? (payload[0] ?? 0) : 0)
  return from <= to ? payload.subarray(from, to) : undefined
}

/** Writes the nine bytes before a payload; gives the offset behind them. */
export function writeFrameHead(room: Buffer, at: number, head: FrameHead): number {
  room[at] = head.length >>> 16
  room[at + 1] = (head.length >>> 8) & 0xff
  room[at + 2] = head.length & 0xff
  room[at + 3] = head.type
  room[at + 4] = head.flags
  return room.writeUInt32BE(head.stream, at + 5)
}

export interface FrameHead {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly length: number
}

function ofStream(stream: number, isWhole: boolean): number | undefined {
  if (stream === 0) return errorCode.protocol
  return isWhole ? undefined : errorCode.frameSize
}

function ofConnection(stream: number, isWhole: boolean): number | undefined {
  if (stream !== 0) return errorCode.protocol
  return isWhole ? undefined : errorCode.frameSize
}

export function isTooLarge(length: number): boolean {
  return length > frameBytesMost
}
