/** Reads the Huffman code of HPACK (RFC 7541 section 5.2); undefined where it is not one, one character for each byte. */
export function readHuffman(bytes: Uint8Array): string | undefined {
  let [text, code, length] = ['', 0, 0]
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >> bit) & 1)
      length += 1
      const symbol = symbols.get(length * keyOfLength + code)
      if (symbol === undefined && length >= longest) return undefined
      if (symbol === undefined) continue
      if (symbol === endOfText) return undefined
      text += String.fromCharCode(symbol)
      code = 0
      length = 0
    }
  // What is left is padding: fewer than eight ones.
  return length < 8 && code === (1 << length) - 1 ? text : undefined
}

/** The code is canonical: of one length, in the order of the symbols, so that the lengths of RFC 7541 appendix B say it all. */
function makeSymbols(): ReadonlyMap<number, number> {
  const made = new Map<number, number>()
  let code = 0
  for (let length = shortest; length <= longest; length++) {
    for (const [symbol, own] of lengths.entries()) if (own === length) made.set(length * keyOfLength + code++, symbol)
    code *= 2
  }
  return made
}

const shortest = 5
const longest = 30
const endOfText = 256
/** Above every code. */
const keyOfLength = 2 ** 31

/** Of each byte's code, and of the end. */
const lengths: readonly number[] =
  `13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10
13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6
15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28
20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26 30`
    .split(/\s+/)
    .map(Number)

const symbols = makeSymbols()
