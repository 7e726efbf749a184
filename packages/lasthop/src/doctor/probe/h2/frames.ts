/** Frames as a probe reads and writes them: whole, one after the other. */
import { frameHeadBytes } from '../../../h2/codes.ts'
import { writeFrameHead, type Frame } from '../../../h2/frame.ts'

/** An empty frame that is about the connection. */
export function control(type: number): Frame {
  return { type, flags: 0, stream: 0, payload: Buffer.alloc(0) }
}

/** The bytes of a frame. */
export function writeFrame({ type, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(frameHeadBytes)
  writeFrameHead(head, 0, { type, flags, stream, length: payload.length })
  return Buffer.concat([head, payload])
}

/** The whole frames at the start of `bytes`, and what is left. */
export function readFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = []
  let at = 0
  while (bytes.length - at >= frameHeadBytes) {
    const end = at + frameHeadBytes + bytes.readUIntBE(at, 3)
    if (end > bytes.length) break
    frames.push({
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      stream: bytes.readUInt32BE(at + 5) & 0x7f_ff_ff_ff,
      payload: bytes.subarray(at + frameHeadBytes, end),
    })
    at = end
  }
  return { frames, rest: bytes.subarray(at) }
}
