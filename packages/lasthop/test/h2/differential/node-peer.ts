/** node:http2 as a client in the same process: what it writes is unpacked by our decoder, what it reads was packed by our encoder. */
import { once } from 'node:events'
import http2 from 'node:http2'
import { Duplex, duplexPair } from 'node:stream'
import { errorCode, frameFlag, frameType, setting } from '../../../src/h2/codes.ts'
import { writeFrameHead, unpadded, type Frame } from '../../../src/h2/frame.ts'
import { FrameReader, type FrameTaker } from '../../../src/h2/frame-reader.ts'
import { HeaderBlock } from '../../../src/h2/header-block.ts'
import { HpackDecoder, type Decoded } from '../../../src/h2/hpack-decoder.ts'
import { HpackEncoder } from '../../../src/h2/hpack-encoder.ts'
import { firstSettings, takeSettings, writeSettings } from '../../../src/h2/settings.ts'

type Pairs = readonly (readonly [string, string])[]

export class NodePeer implements FrameTaker, Disposable {
  readonly session: http2.ClientHttp2Session
  readonly isOver = false
  readonly #ours: Duplex
  readonly #decoder = new HpackDecoder({ bytes: 10_000_000, fields: 10_000 })
  readonly #encoder = new HpackEncoder()
  readonly #settings = { ...firstSettings }
  #block: HeaderBlock | undefined
  #section: Decoded = 'broken'
  #answer: Pairs = []

  private constructor(tableBytes: number) {
    const [ours, theirs] = duplexPair()
    this.#ours = ours
    const reader = new FrameReader(this)
    ours.on('data', (piece: Buffer) => reader.read(piece))
    this.#say(frameType.settings, 0, 0, writeSettings([[setting.headerTableSize, tableBytes]]))
    this.session = http2.connect('http://app.test', {
      createConnection: () => theirs,
      maxHeaderListPairs: 10_000,
      settings: { maxHeaderListSize: 1_000_000, headerTableSize: 4096 },
    })
    this.session.on('error', () => {})
  }

  /** `tableBytes`: how large a table node:http2 may use; our decoder takes up to 4096. */
  static async connect(tableBytes: number): Promise<NodePeer> {
    const peer = new NodePeer(tableBytes)
    await once(peer.session, 'remoteSettings')
    return peer
  }

  /** What each side read of what the other one wrote: flat lists, in order. */
  async exchange(
    request: Pairs,
    answer: Pairs,
  ): Promise<{ readonly ours: Decoded; readonly theirs: readonly string[] }> {
    this.#answer = answer
    const stream = this.session.request(Object.fromEntries(request), { endStream: true })
    stream.on('error', () => {})
    stream.resume()
    const closed = once(stream, 'close')
    let theirs: readonly string[] = []
    stream.on('response', (_fields, _flags, raw) => (theirs = raw))
    await closed
    return { ours: this.#section, theirs }
  }

  /** Changes the table that our encoder may use, several times before the next block. */
  async resize(...sizes: readonly number[]): Promise<void> {
    for (const headerTableSize of sizes) this.session.settings({ headerTableSize })
    await once(this.session, 'localSettings')
  }

  frame(frame: Frame): void {
    if (frame.type === frameType.settings) this.#settle(frame)
    const isSection = frame.type === frameType.headers || frame.type === frameType.continuation
    if (!isSection) return
    this.#block ??= new HeaderBlock({ stream: frame.stream, endsStream: true, bytesMost: 1_000_000 })
    this.#block.add(frame.type === frameType.headers ? (unpadded(frame) ?? frame.payload) : frame.payload)
    if ((frame.flags & frameFlag.endHeaders) === 0) return
    this.#section = this.#decoder.decode(this.#block.bytes)
    this.#block = undefined
    this.#respond(frame.stream)
  }

  broken(code: number): void {
    throw new Error(`node:http2 wrote what we take for error ${code}.`)
  }

  [Symbol.dispose](): void {
    this.session.destroy()
    this.#ours.destroy()
  }

  #settle({ flags, payload }: Frame): void {
    if ((flags & frameFlag.ack) !== 0) return
    if (takeSettings(payload, this.#settings) !== undefined) this.broken(errorCode.protocol)
    this.#encoder.resize(this.#settings.headerTableLeast)
    this.#encoder.resize(this.#settings.headerTableSize)
    this.#say(frameType.settings, frameFlag.ack, 0, Buffer.alloc(0))
  }

  #respond(stream: number): void {
    const block = Buffer.from(this.#encoder.encode(200, this.#answer.flat()))
    const most = 16_384
    for (let at = 0; at === 0 || at < block.length; at += most) {
      const flags = (at === 0 ? frameFlag.endStream : 0) | (at + most >= block.length ? frameFlag.endHeaders : 0)
      this.#say(at === 0 ? frameType.headers : frameType.continuation, flags, stream, block.subarray(at, at + most))
    }
  }

  #say(type: number, flags: number, stream: number, payload: Buffer): void {
    const head = Buffer.alloc(9)
    writeFrameHead(head, 0, { type, flags, stream, length: payload.length })
    this.#ours.write(Buffer.concat([head, payload]))
  }
}
