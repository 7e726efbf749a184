import type { Http2Stream } from 'node:http2'

/**
 * Ends a stream with RST_STREAM. `close` alone would first end the writable side, and Node sends that as END_STREAM: a
 * reader would take half an answer for a whole one.
 */
export function resetStream(stream: Http2Stream, code: number): void {
  Object.assign(stream, { _final: endNothing })
  stream.close(code)
}

function endNothing(done: () => void): void {
  done()
}
