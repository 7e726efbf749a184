import type { ServerOptions } from 'node:http2'
import type { Limits } from '../wire/head.ts'

/** What nghttp2 and Node hold a client to by themselves, before a stream reaches us. */
export function sessionOptions({ fieldCount, headBytes }: Limits): ServerOptions {
  return {
    settings: {
      maxConcurrentStreams: 100,
      // What a client may send ahead on each stream. Node frees the connection's own window at once, so this bounds memory.
      initialWindowSize: 131_072,
      // RFC 9113 section 10.5.1. RFC 9113 section 6.5.2 counts 32 bytes for each field.
      maxHeaderListSize: headBytes + 2 * fieldCount * 32,
      enableConnectProtocol: true,
      enablePush: false,
    },
    // Twice the limit, so that a request a little above it gets an answer that says why, and a bomb is reset unread.
    maxHeaderListPairs: 2 * fieldCount,
    maxSessionMemory: 10,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    maxOutstandingPings: 1,
    maxSettings: 16,
    // nghttp2's own guard behind our budget: it knows resets that never become a stream here.
    streamResetBurst: 1000,
    streamResetRate: 100,
    // Answers are the app's: a field that it sends twice is passed on twice.
    strictSingleValueFields: false,
  }
}
