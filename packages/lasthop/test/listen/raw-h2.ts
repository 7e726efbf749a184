import { once } from 'node:events'
import tls from 'node:tls'

/** One frame of HTTP/2 (RFC 9113 section 4.1). */
export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

export const type = { data: 0, headers: 1, priority: 2, reset: 3, settings: 4, ping: 6, goaway: 7, window: 8, more: 9 }
export const flag = { ack: 1, endStream: 1, endHeaders: 4 }
export const code = { noError: 0, protocolError: 1, internalError: 2, cancel: 8, calm: 11 }

/** The pseudo-fields of an ordinary request. */
export const get: readonly string[] = [':method', 'GET', ':scheme', 'https', ':authority', 'app.test', ':path', '/']

/** The largest frame that everybody takes (RFC 9113 section 4.2). */
const frameMost = 16_384

/** A client that writes frames of its own making, and reads whatever comes. */
export class RawH2 implements Disposable {
  readonly socket: tls.TLSSocket
  readonly frames: Frame[] = []
  /** Resolves when the edge has ended or cut the connection. */
  readonly closed: Promise<void>
  /** Hears of each frame that comes. */
  onFrame: ((frame: Frame) => void) | undefined
  #rest: Buffer = Buffer.alloc(0)
  #wanted: (() => void) | undefined

  constructor(socket: tls.TLSSocket) {
    this.socket = socket
    const closed = Promise.withResolvers<void>()
    this.closed = closed.promise
    socket.on('data', (chunk: Buffer) => this.#heard(chunk))
    socket.on('error', () => {})
    socket.on('close', () => closed.resolve())
  }

  /** Connects, and says what every client says first. `settings` are pairs of identifier and value. */
  static async connect(port: number, ...settings: (readonly [number, number])[]): Promise<RawH2> {
    const names = { servername: 'app.test', ALPNProtocols: ['h2'], rejectUnauthorized: false }
    const socket = tls.connect({ port, host: '127.0.0.1', ...names })
    await once(socket, 'secureConnect')
    const client = new RawH2(socket)
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    return client.frame(type.settings, 0, 0, settingsPayload(settings))
  }

  frame(kind: number, flags: number, stream: number, payload: Buffer | string = ''): this {
    this.socket.write(encodeFrame(kind, flags, stream, payload))
    return this
  }

  /** A header section, in as many frames as it takes; `ended`: no content follows. */
  headers(stream: number, fields: readonly string[], ended = true): this {
    const section = encodeFields(fields)
    for (let at = 0; at === 0 || at < section.length; at += frameMost) {
      const isLast = at + frameMost >= section.length
      const flags = (isLast ? flag.endHeaders : 0) | (ended && at === 0 ? flag.endStream : 0)
      this.frame(at === 0 ? type.headers : type.more, flags, stream, section.subarray(at, at + frameMost))
    }
    return this
  }

  /** The first frame that fits; rejects when the connection ends without one. */
  async until(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(fits)
      if (found !== undefined) return found
      const more = new Promise<void>((resolve) => (this.#wanted = resolve))
      const over = await Promise.race([more.then(() => false), this.closed.then(() => true)])
      if (over && !this.frames.some(fits)) throw new Error(`closed after ${this.frames.map(tell).join(', ')}`)
    }
  }

  /** How the edge ended a stream: the code of its RST_STREAM, or `answered`. */
  async outcomeOf(stream: number): Promise<number | 'answered'> {
    const ends = await this.until((frame) => frame.stream === stream && (isEnd(frame) || frame.type === type.reset))
    return ends.type === type.reset ? ends.payload.readUInt32BE() : 'answered'
  }

  /** The code of the GOAWAY with which the edge gave the client up. */
  async goneWith(): Promise<number> {
    const goaway = await this.until((frame) => frame.type === type.goaway && frame.payload.readUInt32BE(4) > 0)
    return goaway.payload.readUInt32BE(4)
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }

  #heard(chunk: Buffer): void {
    let rest = Buffer.concat([this.#rest, chunk])
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const end = 9 + rest.readUIntBE(0, 3)
      const stream = rest.readUInt32BE(5)
      const frame = { type: rest[3] ?? 0, flags: rest[4] ?? 0, stream, payload: rest.subarray(9, end) }
      this.frames.push(frame)
      this.onFrame?.(frame)
      rest = rest.subarray(end)
    }
    this.#rest = Buffer.from(rest)
    this.#wanted?.()
  }
}

/** A frame as bytes, for floods that are written at once. */
export function encodeFrame(kind: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const content = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload
  const head = Buffer.alloc(9)
  head.writeUIntBE(content.length, 0, 3)
  head[3] = kind
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, content])
}

/** HPACK without any compression: literals with new names (RFC 7541 section 6.2.2). */
export function encodeFields(fields: readonly string[]): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < fields.length; at += 2) {
    parts.push(Buffer.from([0]), encodeText(fields[at] ?? ''), encodeText(fields[at + 1] ?? ''))
  }
  return Buffer.concat(parts)
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function encodeText(text: string): Buffer {
  return Buffer.concat([encodeLength(text.length), Buffer.from(text, 'latin1')])
}

/** RFC 7541 section 5.1, with a prefix of seven bits. */
function encodeLength(length: number): Buffer {
  if (length < 127) return Buffer.from([length])
  const bytes = [127]
  let rest = length - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

function settingsPayload(settings: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.alloc(settings.length * 6)
  for (const [index, [identifier, value]] of settings.entries()) {
    payload.writeUInt16BE(identifier, index * 6)
    payload.writeUInt32BE(value, index * 6 + 2)
  }
  return payload
}

function isEnd(frame: Frame): boolean {
  return (frame.type === type.headers || frame.type === type.data) && (frame.flags & flag.endStream) !== 0
}

function tell(frame: Frame): string {
  return `${frame.type}/${frame.flags} on ${frame.stream} ${frame.payload.toString('hex').slice(0, 40)}`
}
