import http from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AnswerReading, SeenAnswer } from './answers.ts'

/** What a real node:http client makes of what this connection says as the answer to its request of this method. */
export async function readAsNode(connection: Duplex, method: string): Promise<AnswerReading> {
  const request = http.request({ method, maxHeaderSize: 1_048_576, createConnection: () => connection })
  const reading = readingOf(request)
  request.end()
  return reading
}

async function readingOf(request: ClientRequest): Promise<AnswerReading> {
  const interim: [number, readonly string[]][] = []
  const { promise, resolve } = Promise.withResolvers<Omit<AnswerReading, 'interim'>>()
  request.on('information', ({ statusCode, rawHeaders }) => interim.push([statusCode, rawHeaders]))
  request.on('upgrade', (_response, socket) => {
    resolve({ answer: undefined, end: 'upgrade' })
    socket.destroy()
  })
  request.on('response', (response) => collect(response, resolve))
  request.on('error', (error: NodeJS.ErrnoException) => resolve({ answer: undefined, end: codeOf(error) }))
  return { ...(await promise), interim }
}

function collect(response: IncomingMessage, resolve: (reading: Omit<AnswerReading, 'interim'>) => void): void {
  let body = ''
  response.setEncoding('latin1')
  response.on('data', (text: string) => (body += text))
  response.on('end', () => resolve({ answer: seenAnswer(response, body), end: 'complete' }))
  response.on('error', (error: NodeJS.ErrnoException) => resolve({ answer: undefined, end: codeOf(error) }))
}

function seenAnswer(response: IncomingMessage, body: string): SeenAnswer {
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    version: response.httpVersion,
    fields: response.rawHeaders,
    body,
    trailers: response.rawTrailers,
  }
}

/** An end before the message was whole is called so; a refusal keeps the code of Node's parser. */
function codeOf(error: NodeJS.ErrnoException): string {
  return error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE' ? 'cut' : (error.code ?? error.message)
}
