import { once } from 'node:events'
import { connect } from 'node:net'
import type { NetConnectOpts, Socket } from 'node:net'

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends bytes as they are and reads until the server closes. */
export function exchange(to: NetConnectOpts, request: string): Promise<RawAnswer> {
  return exchangeOn(connect(to), request)
}

/** The same on a connection that is there, or on its way. */
export async function exchangeOn(socket: Socket, request: string): Promise<RawAnswer> {
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  // Not ended: Node drops a request whose client has stopped listening before the answer is there.
  socket.write(request, 'latin1')
  await once(socket, 'close')
  return parseAnswer(Buffer.concat(pieces).toString('latin1'))
}

/** A request head from its lines, which asks for the connection to be closed after the answer. */
export function head(first: string, ...lines: readonly string[]): string {
  return [first, 'Connection: close', ...lines, '', ''].join('\r\n')
}

/** The value of one field of an answer, or undefined. */
export function answerField(answer: RawAnswer, name: string): string | undefined {
  const line = answer.head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return line?.slice(name.length + 1).trim()
}

function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [first = ''] = text.split('\r\n', 1)
  return { status: Number(first.split(' ')[1]), head: text.slice(0, end), body: unchunk(text, end) }
}

function unchunk(text: string, end: number): string {
  const body = text.slice(end + 4)
  if (!/^transfer-encoding: chunked/im.test(text.slice(0, end))) return body
  return body.replaceAll(/[0-9a-f]+\r\n/g, '').replaceAll('\r\n', '')
}
