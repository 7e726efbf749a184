import type { Fields } from '@lasthop/contract'

import type { Answer, NoAnswer } from '../answer.ts'
import type { Dialogue } from '../dialogue.ts'
import type { Question } from '../question.ts'
import { nameOfCode } from '../../../h2/code-names.ts'
import { frameBytesMost, frameFlag as flag, frameHeadBytes, frameType as type } from '../../../h2/codes.ts'
import { unpadded, type Frame } from '../../../h2/frame.ts'
import { HpackDecoder } from '../../../h2/hpack-decoder.ts'
import { control, readFrames, writeFrame } from './frames.ts'
import { stream, writeOpening } from './opening.ts'

/** A dialogue in HTTP/2, of one request. */
export class FrameDialogue implements Dialogue {
  readonly hello: Buffer
  /** The peer is asked to keep no table, but may not have heard of it yet. */
  readonly #decoder = new HpackDecoder(sectionLimits)
  #rest: Buffer = Buffer.alloc(0)
  #section: Buffer = Buffer.alloc(0)
  #fields: Fields | undefined
  #body = ''
  #end: string | undefined

  constructor(question: Question, userAgent: string) {
    this.hello = writeOpening(question, userAgent)
  }

  get isOver(): boolean {
    return this.#end !== undefined
  }

  take(bytes: Buffer): Buffer {
    const { frames, rest } = readFrames(Buffer.concat([this.#rest, bytes]))
    this.#rest = rest
    if (rest.length > mostBuffered) this.#end = 'a frame larger than HTTP/2 allows'
    return Buffer.concat(frames.map((frame) => this.#take(frame)))
  }

  answer(): Answer | NoAnswer {
    if (this.#fields === undefined) return { kind: 'none', because: this.#whyNone() }
    const status = Number(this.#fields[this.#fields.indexOf(':status') + 1])
    const fields = this.#fields.slice(this.#fields.indexOf(':status') + 2)
    return {
      kind: 'answer',
      status,
      statusLine: `HTTP/2 ${status}`,
      fields,
      body: this.#body,
      ...(this.#end === whole ? {} : { cut: this.#end ?? 'the connection ended' }),
    }
  }

  #whyNone(): string {
    if (this.#end === whole) return 'an answer over HTTP/2 without a status'
    return this.#end ?? 'closed without an answer over HTTP/2'
  }

  #take(frame: Frame): Buffer {
    const isOurs = frame.stream === stream
    switch (frame.type) {
      case type.settings:
        return (frame.flags & flag.ack) === 0 ? writeFrame({ ...control(type.settings), flags: flag.ack }) : nothing
      case type.ping:
        return (frame.flags & flag.ack) === 0
          ? writeFrame({ ...control(type.ping), flags: flag.ack, payload: frame.payload })
          : nothing
      case type.goaway:
        this.#takeGoaway(frame.payload)
        return nothing
      case type.reset:
        if (isOurs) this.#end ??= `the site reset the request (${nameOf(frame.payload)})`
        return nothing
      case type.headers:
      case type.continuation:
        if (isOurs) this.#takeSection(frame)
        return nothing
      case type.data:
        if (isOurs) this.#body += (unpadded(frame) ?? nothing).toString('latin1')
        if (isOurs && (frame.flags & flag.endStream) !== 0) this.#end ??= whole
        return nothing
      default:
        return nothing
    }
  }

  /** RFC 9113 section 6.8: with NO_ERROR, requests that are under way come to their end. */
  #takeGoaway(payload: Buffer): void {
    const name = nameOf(payload.subarray(4))
    if (name !== 'NO_ERROR') this.#end ??= `the site ended the connection (${name})`
  }

  #takeSection(frame: Frame): void {
    this.#section = Buffer.concat([
      this.#section,
      frame.type === type.headers ? (unpadded(frame) ?? nothing) : frame.payload,
    ])
    if (this.#section.length > mostSection) this.#end ??= 'fields without end'
    const isLast = frame.type === type.headers && (frame.flags & flag.endStream) !== 0
    if ((frame.flags & flag.endHeaders) === 0) return
    const decoded = this.#decoder.decode(this.#section)
    const fields = typeof decoded === 'string' ? undefined : decoded
    this.#section = Buffer.alloc(0)
    const status = fields?.[fields.indexOf(':status') + 1]
    if (fields === undefined) this.#end ??= 'fields that are not those of HTTP/2'
    // Interim answers come before the one that counts, trailers behind it.
    else if (this.#fields === undefined && status !== undefined && !/^1\d\d$/.test(status)) this.#fields = fields
    if (isLast) this.#end ??= whole
  }
}

function nameOf(payload: Buffer): string {
  return payload.length < 4 ? 'no code' : nameOfCode(payload.readUInt32BE(0))
}

const nothing: Buffer = Buffer.alloc(0)
const whole = 'whole'
/** The largest frame that we allow, with its head (RFC 9113 section 4.2). */
const mostBuffered = frameBytesMost + frameHeadBytes
const mostSection = 65_536
const sectionLimits = { bytes: 4 * mostSection, fields: 2000 }
