/** The numbers of HTTP/2: frame types, flags, error codes, settings (RFC 9113 sections 6, 7 and 6.5.2, RFC 8441 section 3). */

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const frameFlag = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const

export const errorCode = {
  none: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refusedStream: 7,
  cancel: 8,
  compression: 9,
  calm: 11,
} as const

export const setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
  enableConnectProtocol: 8,
} as const

/** The frame that everybody takes (RFC 9113 section 4.2). We take no larger one, and send none. */
export const frameBytesMost = 16_384
export const frameHeadBytes = 9
/** RFC 9113 section 6.9.1. */
export const windowMost = 0x7f_ff_ff_ff
/** RFC 9113 section 6.9.2: what a window is before anybody has said otherwise. */
export const firstWindow = 65_535
