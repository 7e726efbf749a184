/** One frame of HTTP/2 (RFC 9113 section 4.1). */
export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

export const type = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const
export const flag = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const

/** An empty frame that is about the connection. */
export function control(kind: number): Frame {
  return { type: kind, flags: 0, stream: 0, payload: Buffer.alloc(0) }
}

/** The bytes of a frame. */
export function writeFrame({ type: kind, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(kind, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** The whole frames at the start of `bytes`, and what is left. */
export function readFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = []
  let at = 0
  while (bytes.length - at >= 9) {
    const end = at + 9 + bytes.readUIntBE(at, 3)
    if (end > bytes.length) break
    frames.push({
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      stream: bytes.readUInt32BE(at + 5) & 0x7f_ff_ff_ff,
      payload: bytes.subarray(at + 9, end),
    })
    at = end
  }
  return { frames, rest: bytes.subarray(at) }
}

/** What a frame holds besides its padding and priority. */
export function contentOf({ type: kind, flags, payload }: Frame): Buffer {
  const padding = (flags & flag.padded) === 0 ? 0 : (payload[0] ?? 0) + 1
  const start = (padding > 0 ? 1 : 0) + (kind === type.headers && (flags & flag.priority) !== 0 ? 5 : 0)
  return payload.subarray(start, Math.max(start, payload.length - Math.max(0, padding - 1)))
}
