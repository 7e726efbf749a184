import type { AppScript } from '../../proxy/test-edge.ts'

/** Answers each request at once with as much content as its path asks for, in chunks or with a length. */
export const answerSize: AppScript = ({ socket }, sent) => {
  for (const [, digits = '0'] of sent.matchAll(/^(?:GET|POST) \/(\d*) /gmu)) {
    const content = 'x'.repeat(Number(digits))
    const chunk = `${content.length.toString(16)}\r\n${content}\r\n`
    const isChunked = content.length > 1 && content.length % 8 === 0
    socket.write(
      isChunked
        ? `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Size: ${digits}\r\n\r\n${chunk}0\r\n\r\n`
        : `HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n${content}`,
    )
  }
}
