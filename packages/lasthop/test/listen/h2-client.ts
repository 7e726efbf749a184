import { once } from 'node:events'
import http2 from 'node:http2'

/** An answer as an ordinary HTTP/2 client sees it. */
export interface H2Answer {
  readonly status: number | undefined
  /** Flat name, value list as it came. */
  readonly raw: readonly string[]
  readonly informational: readonly http2.IncomingHttpHeaders[]
  readonly body: string
  /** 0 when the stream ended well. */
  readonly resetCode: number
}

/** An ordinary client: node:http2. */
export class H2Client implements AsyncDisposable {
  readonly session: http2.ClientHttp2Session

  private constructor(session: http2.ClientHttp2Session) {
    this.session = session
    session.on('error', () => {})
  }

  static async connect(port: number): Promise<H2Client> {
    const session = http2.connect(`https://127.0.0.1:${port}`, { servername: 'app.test', rejectUnauthorized: false })
    // Extended CONNECT may only be used once the edge has said that it knows it.
    await once(session, 'remoteSettings')
    return new H2Client(session)
  }

  /** Opens a stream; `fields` are added to those of a GET of `/`. */
  open(fields: http2.OutgoingHttpHeaders = {}, options: http2.ClientSessionRequestOptions = {}) {
    const stream = this.session.request({ ':authority': 'app.test', ':path': '/', ...fields }, options)
    stream.on('error', () => {})
    return stream
  }

  async ask(fields: http2.OutgoingHttpHeaders = {}, body?: string): Promise<H2Answer> {
    const stream = this.open(fields, { endStream: body === undefined })
    if (body !== undefined) stream.end(body, 'latin1')
    return answerOn(stream)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.session.destroyed) return
    const closed = once(this.session, 'close')
    this.session.destroy()
    await closed
  }
}

/** Reads a stream to its end. */
export async function answerOn(stream: http2.ClientHttp2Stream): Promise<H2Answer> {
  let status: number | undefined
  let raw: readonly string[] = []
  let body = ''
  const informational: http2.IncomingHttpHeaders[] = []
  stream.setEncoding('latin1')
  stream.on('headers', (fields) => informational.push(fields))
  stream.on('response', (fields, _flags, list) => {
    status = fields[':status']
    raw = list
  })
  stream.on('data', (piece: string) => (body += piece))
  // Not `once`: it rejects at `error`, which comes before `close` when the stream was reset.
  await new Promise<void>((resolve) => stream.on('close', () => resolve()))
  return { status, raw, informational, body, resetCode: stream.rstCode ?? 0 }
}
