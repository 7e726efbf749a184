import { Dice } from './dice.ts'
import * as pieces from './pieces.ts'
import type { Piece } from './pieces.ts'

/** The bytes of one client connection: one to three requests, most of them nearly right. */
export function generateRequests(seed: number): string {
  const maker = new Maker(new Dice(seed))
  const count = 1 + maker.dice.below(3)
  return maker.mutated(Array.from({ length: count }, () => maker.request()).join(''))
}

/** The bytes of one upstream connection that answers one request, most of them nearly right. */
export function generateAnswer(seed: number): string {
  const maker = new Maker(new Dice(seed))
  return maker.mutated(maker.answer())
}

class Maker {
  readonly dice: Dice
  /** How often a piece is an odd one, in this message. */
  readonly #oddity: number

  constructor(dice: Dice) {
    this.dice = dice
    this.#oddity = [0, 0.01, 0.03, 0.1][dice.below(4)] ?? 0
  }

  request(): string {
    const line = [pieces.method, pieces.gap, pieces.target, pieces.gap, pieces.version].map((piece) => this.#one(piece))
    return `${this.#between()}${line.join('')}${this.#one(pieces.lineEnd)}${this.#message([this.#one(pieces.hostField)])}`
  }

  answer(): string {
    const line = [pieces.version, pieces.gap, pieces.status, pieces.reason].map((piece) => this.#one(piece))
    return `${line.join('')}${this.#one(pieces.lineEnd)}${this.#message([])}`
  }

  mutated(text: string): string {
    let raw = text
    while (this.dice.chance(0.25)) raw = this.#mutatedOnce(raw)
    return raw
  }

  #mutatedOnce(text: string): string {
    const at = this.dice.below(text.length + 1)
    const before = text.slice(0, at)
    const kind = this.dice.below(5)
    if (kind === 0) return before + this.dice.pick(pieces.telling) + text.slice(at)
    if (kind === 1) return before + this.dice.pick(pieces.telling) + text.slice(at + 1)
    if (kind === 2) return before + text.slice(at + 1 + this.dice.below(4))
    if (kind === 3) return before + text.slice(at, at + this.dice.below(12)) + text.slice(at)
    return before
  }

  /** What stands before a request: nothing, or the empty line that RFC 9112 forgives. */
  #between(): string {
    if (this.dice.chance(0.03)) return '\r\n'
    return this.dice.chance(this.#oddity / 3) ? this.dice.pick(['\r\n\r\n', '\n', '\r', ' ', '\r\n\n']) : ''
  }

  #message(first: readonly string[]): string {
    const [framing, body] = this.#framedBody()
    const lines = [...first, ...framing, ...Array.from({ length: this.dice.below(4) }, () => this.#field())]
    if (this.dice.chance(0.15)) lines.push(this.#one(pieces.extraField))
    if (this.dice.chance(this.#oddity / 20)) lines.push(...Array.from({ length: 110 }, () => 'a: b'))
    const order = this.dice.chance(0.3) ? lines.toReversed() : lines
    return order.map((line) => line + this.#one(pieces.lineEnd)).join('') + this.#one(pieces.lineEnd) + body
  }

  #field(): string {
    return this.#one(pieces.fieldName) + this.#one(pieces.separator) + this.#one(pieces.fieldValue)
  }

  #framedBody(): readonly [fields: string[], body: string] {
    if (this.dice.chance(this.#oddity)) return [[this.dice.pick(pieces.framingField.odd)], this.#anyBody()]
    const kind = this.dice.below(3)
    if (kind === 0) return [[], this.dice.chance(this.#oddity) ? this.#anyBody() : '']
    if (kind === 1) return [['Transfer-Encoding: chunked'], this.#chunked()]
    const content = this.#content()
    const declared = this.dice.chance(this.#oddity) ? this.dice.below(12) : content.length
    return [[`Content-Length: ${declared}`], content]
  }

  #anyBody(): string {
    return this.dice.chance(0.5) ? this.#chunked() : this.dice.pick(['abc', 'abcde', '3\r\nabc\r\n0\r\n\r\n', ''])
  }

  #content(): string {
    return this.dice.pick([
      '',
      'a',
      'abc',
      '0\r\n\r\n',
      'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n',
      '\r\n',
      '\x00\xff',
    ])
  }

  #chunked(): string {
    const chunks = Array.from({ length: this.dice.below(3) }, () => this.#chunk(this.#content()))
    const trailers = this.dice.chance(0.2) ? this.#one(pieces.trailer) + this.#one(pieces.lineEnd) : ''
    const last = this.dice.chance(this.#oddity) ? this.dice.pick(['00', '', '0 ', 'x']) : '0'
    return `${chunks.join('')}${last}${this.#one(pieces.chunkExtension)}${this.#one(pieces.lineEnd)}${trailers}${this.#one(pieces.lineEnd)}`
  }

  #chunk(content: string): string {
    if (content === '') return ''
    const size = this.dice.chance(this.#oddity) ? this.dice.pick(pieces.chunkSize.odd) : content.length.toString(16)
    return `${size}${this.#one(pieces.chunkExtension)}${this.#one(pieces.lineEnd)}${content}${this.#one(pieces.chunkEnd)}`
  }

  #one(piece: Piece): string {
    return this.dice.chance(this.#oddity) ? this.dice.pick(piece.odd) : this.dice.pick(piece.ordinary)
  }
}
