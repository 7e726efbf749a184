import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Refusal } from '@lasthop/contract'

/** A short answer given instead of the application's. */
export interface Answer {
  readonly status: number
  readonly fields: Readonly<Record<string, string>>
  readonly body: string
}

/** The response of a Node server, HTTP/1 or HTTP/2. */
export type NodeResponse = ServerResponse | Http2ServerResponse

/** A plain text that no cache keeps: it is about one visitor's way here, not about the page. */
export function textAnswer(status: number, body: string): Answer {
  return { status, body, fields: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' } }
}

/** The answer to a request that is refused. It says why in general; what exactly was sent is in the findings. */
export function refusalAnswer({ status }: Refusal): Answer {
  return textAnswer(status, refusalTexts[status])
}

/** Sends an answer on a Node response. */
export function sendAnswer(response: NodeResponse, { status, fields, body }: Answer): void {
  response.statusCode = status
  for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
  response.end(body)
}

/** Sends an answer where an upgrade was asked for: there is only the socket, and it is closed. */
export function sendAnswerOnSocket(socket: Duplex, { status, fields, body }: Answer): void {
  const lines = Object.entries({ ...fields, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  // A client that is gone already must not stop the process, and one that stays must not keep the socket.
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${body}`, () => socket.destroy())
}

/** An answer as a Fetch response. */
export function answerResponse({ status, fields, body }: Answer): Response {
  return new Response(body, { status, headers: fields })
}

/** A Fetch response with fields that it does not have yet. One that came from elsewhere cannot be changed: it is copied. */
export function withFields(response: Response, fields: Readonly<Record<string, string>>): Response {
  const missing = Object.entries(fields).filter(([name]) => !response.headers.has(name))
  if (missing.length === 0) return response
  const copy = new Response(response.body, response)
  for (const [name, value] of missing) copy.headers.set(name, value)
  return copy
}

const refusalTexts: Readonly<Record<Refusal['status'], string>> = {
  400: 'Bad request: what it says about where it came from contradicts itself.\n',
  421: 'Misdirected request: this host is not served here.\n',
  431: 'Too many header fields.\n',
}
