/** The SETTINGS that the edge begins with, and what they bound. */
import { setting } from '../h2/codes.ts'
import type { ListLimits } from '../h2/hpack-decoder.ts'
import { writeSettings } from '../h2/settings.ts'
import type { Limits } from '../wire/head.ts'

export function ourSettings(limits: Limits): Buffer {
  return writeSettings([
    [setting.maxConcurrentStreams, streamsMost],
    [setting.initialWindowSize, streamWindow],
    [setting.maxHeaderListSize, listLimits(limits).bytes],
    [setting.enableConnectProtocol, 1],
  ])
}

/**
 * RFC 9113 sections 6.5.2 and 10.5.1: 32 bytes are counted for each field. Here for twice as many as are served, so that a
 * request a little above the limit gets an answer that says why, and a bomb is reset unread.
 */
export function listLimits({ headBytes, fieldCount }: Limits): ListLimits {
  return { bytes: headBytes + 2 * fieldCount * 32, fields: 2 * fieldCount }
}

export const streamsMost = 100
/** What a client may send ahead on each stream: with the window of the connection, this bounds memory. */
export const streamWindow = 131_072
