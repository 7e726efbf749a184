import { malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { backslash, cr, equals, hexValue, isTokenByte, isValueByte, lf, quote, semicolon } from './grammar.ts'
import { strayByte } from './lines.ts'

/**
 * The line before a chunk, byte by byte: `1*16HEXDIG *( ";" name [ "=" ( token / quoted-string ) ] ) CRLF`
 * (RFC 9112 section 7.1). Blanks are refused everywhere outside quotes. Extensions are checked and dropped.
 */
export class ChunkLine {
  /** The chunk's size, once `take` has said 'ended'. */
  size = 0
  /** Bytes of extensions since the decoder was made, over all chunks. */
  extensionBytes = 0
  #digits = 0
  #place: Place = 'size'

  /** One byte more. 'ended' after the line feed; the next byte begins a new line. */
  take(byte: number): 'more' | 'ended' | Fault {
    if (this.#place === 'size') return this.#takeSize(byte)
    if (this.#place === 'line-feed') return this.#takeLineFeed(byte)
    this.extensionBytes += 1
    const place = leads[this.#place](byte)
    if (place === undefined) return byte === lf || byte === cr ? strayByte(byte) : badExtension
    this.#place = place
    return 'more'
  }

  #takeSize(byte: number): 'more' | 'ended' | Fault {
    const digit = hexValue(byte)
    if (digit >= 0) return this.#takeDigit(digit)
    if (this.#digits === 0 || (byte !== cr && byte !== semicolon)) return byte === lf ? strayByte(byte) : badSize
    this.#place = byte === cr ? 'line-feed' : 'name-start'
    if (byte === semicolon) this.extensionBytes += 1
    return 'more'
  }

  // Its own loop: parseInt takes 0x, signs, blanks, and what follows the digits.
  #takeDigit(digit: number): 'more' | Fault {
    if (this.#digits === 0) this.size = 0
    this.#digits += 1
    this.size = this.size * 16 + digit
    return this.#digits > 16 || this.size > Number.MAX_SAFE_INTEGER ? badSize : 'more'
  }

  #takeLineFeed(byte: number): 'ended' | Fault {
    if (byte !== lf) return malformed('lone-cr', 'A carriage return is not followed by a line feed.')
    this.#place = 'size'
    this.#digits = 0
    return 'ended'
  }
}

type Place = 'size' | 'line-feed' | ExtensionPlace
type ExtensionPlace = 'name-start' | 'name' | 'value-start' | 'value' | 'quoted' | 'escaped' | 'after-quotes'

/** Where a byte leads from each place of an extension; undefined: it cannot stand there. */
const leads: Readonly<Record<ExtensionPlace, (byte: number) => Place | undefined>> = {
  'name-start': (byte) => (isTokenByte(byte) ? 'name' : undefined),
  name(byte) {
    if (isTokenByte(byte)) return 'name'
    return byte === equals ? 'value-start' : afterExtension(byte)
  },
  'value-start'(byte) {
    if (byte === quote) return 'quoted'
    return isTokenByte(byte) ? 'value' : undefined
  },
  value: (byte) => (isTokenByte(byte) ? 'value' : afterExtension(byte)),
  quoted(byte) {
    if (byte === quote) return 'after-quotes'
    if (byte === backslash) return 'escaped'
    return isValueByte(byte) ? 'quoted' : undefined
  },
  escaped: (byte) => (isValueByte(byte) ? 'quoted' : undefined),
  'after-quotes': (byte) => afterExtension(byte),
}

function afterExtension(byte: number): Place | undefined {
  if (byte === semicolon) return 'name-start'
  return byte === cr ? 'line-feed' : undefined
}

const badSize = malformed('bad-chunk-size', 'A chunk size is not one to sixteen hex digits below 2^53.')
const badExtension = malformed('bad-chunk-extension', 'A chunk extension is malformed.')
