import type { ServerHttp2Stream } from 'node:http2'

/**
 * Ends a stream with RST_STREAM. `close` alone would first end the writable side, and Node sends that as END_STREAM: a
 * client would take half an answer for a whole one.
 */
export function resetStream(stream: ServerHttp2Stream, code: number): void {
  Object.assign(stream, { _final: endNothing })
  stream.close(code)
}

function endNothing(done: () => void): void {
  done()
}
