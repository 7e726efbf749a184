/** Strings in the Huffman code of HPACK (RFC 7541 section 5.2), read and written as latin-1. */
import { codeLengths, codes, endOfString } from './huffman-code.ts'

/** The text, or undefined when the bits are no whole string: a padding that is too long or not of ones, or EOS itself. */
export function decodeHuffman(bytes: Uint8Array, from: number, to: number): string | undefined {
  // The shortest code has five bits.
  const room = roomFor((to - from) * 2)
  let length = 0
  let bits = 0
  let bitCount = 0
  let sinceSymbol = 0
  let node = 0
  for (let at = from; at < to; at += 1) {
    bits = ((bits << 8) | (bytes[at] ?? 0)) & 0xff_ff
    bitCount += 8
    sinceSymbol += 8
    while (bitCount >= 8) {
      const entry = steps[node + ((bits >>> (bitCount - 8)) & 0xff)] ?? 0
      if (entry === 0) return undefined
      if (entry < 0) {
        node = -entry
        bitCount -= 8
      } else {
        room[length++] = entry & 0xff
        bitCount -= entry >>> 8
        sinceSymbol = bitCount
        node = 0
      }
    }
  }
  while (bitCount > 0) {
    const entry = steps[node + ((bits << (8 - bitCount)) & 0xff)] ?? 0
    if (entry <= 0 || entry >>> 8 > bitCount) break
    room[length++] = entry & 0xff
    bitCount -= entry >>> 8
    sinceSymbol = bitCount
    node = 0
  }
  // RFC 7541 section 5.2: less than a byte of padding, and all of it ones.
  const padding = (1 << bitCount) - 1
  if (sinceSymbol > 7 || (bits & padding) !== padding) return undefined
  return room.toString('latin1', 0, length)
}

/** How many bytes a latin-1 text takes. */
export function huffmanLength(text: string): number {
  let bits = 0
  for (let at = 0; at < text.length; at += 1) bits += codeLengths[text.charCodeAt(at)] ?? 0
  return (bits + 7) >>> 3
}

/** Writes a latin-1 text; gives the offset behind it. */
export function writeHuffman(text: string, bytes: Uint8Array, start: number): number {
  let at = start
  let bits = 0
  let bitCount = 0
  for (let index = 0; index < text.length; index += 1) {
    const symbol = text.charCodeAt(index)
    let left = codeLengths[symbol] ?? 0
    const code = codes[symbol] ?? 0
    // Eight bits at a time: a code of 30 and 7 bits that wait are more than a number of 32 bits holds.
    while (left > 0) {
      const taken = Math.min(left, 8)
      bits = ((bits << taken) | ((code >>> (left - taken)) & ((1 << taken) - 1))) & 0xff_ff
      bitCount += taken
      left -= taken
      if (bitCount >= 8) {
        bitCount -= 8
        bytes[at++] = (bits >>> bitCount) & 0xff
      }
    }
  }
  if (bitCount > 0) bytes[at++] = ((bits << (8 - bitCount)) | (0xff >>> bitCount)) & 0xff
  return at
}

/**
 * Tables of 256 steps, one behind another: what the next eight bits mean. Above 0: a byte in the low half, and in the high
 * half how many of the bits it took. Below 0: the code goes on in the table that begins there. 0: EOS, or no code at all.
 */
const steps: Int32Array = Int32Array.from(buildSteps())

function buildSteps(): number[] {
  const built = Array.from({ length: 256 }, () => 0)
  for (let symbol = 0; symbol < endOfString; symbol += 1) addSymbol(built, symbol)
  return built
}

function addSymbol(built: number[], symbol: number): void {
  const code = codes[symbol] ?? 0
  let left = codeLengths[symbol] ?? 0
  let node = 0
  for (; left > 8; left -= 8) node = childOf(built, node + ((code >>> (left - 8)) & 0xff))
  const first = (code << (8 - left)) & 0xff
  for (let rest = 0; rest < 1 << (8 - left); rest += 1) built[node + first + rest] = (left << 8) | symbol
}

function childOf(built: number[], place: number): number {
  const known = built[place] ?? 0
  if (known !== 0) return -known
  const child = built.length
  for (let count = 0; count < 256; count += 1) built.push(0)
  built[place] = -child
  return child
}

let scratch = Buffer.allocUnsafeSlow(8192)

function roomFor(length: number): Buffer {
  if (length > scratch.length) scratch = Buffer.allocUnsafeSlow(length)
  return scratch
}
