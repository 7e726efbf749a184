/** Membership tables over all byte values (RFC 9110 section 5.6, RFC 9112). Anything outside a byte is in none of them. */

/** tchar: methods, field names, parameters (RFC 9110 section 5.6.2). */
export function isTokenByte(byte: number): boolean {
  return tokenTable[byte] === 1
}

/** What a field value or a reason phrase may hold: tab, space, visible characters and bytes from 0x80. */
export function isValueByte(byte: number): boolean {
  return valueTable[byte] === 1
}

/** The offset of the first byte from `from` on that is not of a token, or `end`. */
export function endOfToken(bytes: Uint8Array, from: number, end: number): number {
  return endOfRun(bytes, from, end, tokenTable)
}

/** The offset of the first byte from `from` on that cannot stand in a field value, or `end`. */
export function endOfValue(bytes: Uint8Array, from: number, end: number): number {
  return endOfRun(bytes, from, end, valueTable)
}

/** The offset of the first byte from `from` on that is not visible ASCII, all that a request target holds, or `end`. */
export function endOfTarget(bytes: Uint8Array, from: number, end: number): number {
  return endOfRun(bytes, from, end, targetTable)
}

/** The value of a hex digit, or -1. */
export function hexValue(byte: number): number {
  return hexTable[byte] ?? -1
}

/** The value of a decimal digit, or -1. */
export function digitValue(byte: number): number {
  return byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : -1
}

/** Whether the text is one token: not empty, and nothing but tchar. */
export function isToken(text: string): boolean {
  return text !== '' && everyByte(text, tokenTable)
}

/** Whether the text can stand as a field value, byte for byte, without changing the head around it. */
export function isFieldValue(text: string): boolean {
  return everyByte(text, valueTable)
}

/** Whether the text can stand as a request target without changing the request line. */
export function isTargetText(text: string): boolean {
  return text !== '' && everyByte(text, targetTable)
}

/** Writes one token as bytes; gives the offset behind it, or -1 if the text is none. */
export function putToken(bytes: Uint8Array, at: number, text: string): number {
  return text === '' ? -1 : putEach(bytes, at, text, tokenTable)
}

/** Writes a field value, or a reason phrase, as bytes; gives the offset behind it, or -1 if the text is none. */
export function putValue(bytes: Uint8Array, at: number, text: string): number {
  return putEach(bytes, at, text, valueTable)
}

/** Writes a request target as bytes; gives the offset behind it, or -1 if the text is none. */
export function putTarget(bytes: Uint8Array, at: number, text: string): number {
  return text === '' ? -1 : putEach(bytes, at, text, targetTable)
}

/** Case-insensitive comparison of a token with a lower-case ASCII word, without making a new string. */
export function isWord(text: string, lower: string): boolean {
  if (text.length !== lower.length) return false
  for (let at = 0; at < lower.length; at += 1) {
    const code = text.charCodeAt(at)
    const folded = code >= 0x41 && code <= 0x5a ? code + 0x20 : code
    if (folded !== lower.charCodeAt(at)) return false
  }
  return true
}

/** Whether the word, in lower case, is one of the elements of a list. */
export function hasToken(list: string, lower: string): boolean {
  return isWord(list, lower) || list.split(',').some((element) => isWord(element.trim(), lower))
}

export const tab = 0x09
export const lf = 0x0a
export const cr = 0x0d
export const space = 0x20
export const quote = 0x22
export const colon = 0x3a
export const semicolon = 0x3b
export const equals = 0x3d
export const backslash = 0x5c

// The table is an argument, not a constant of this file: measured, the loop is twice as fast with it in a register.
function endOfRun(bytes: Uint8Array, from: number, end: number, table: Uint8Array): number {
  let at = from
  while (at < end && table[bytes[at] ?? 0] === 1) at += 1
  return at
}

// Measured: V8's own way from a string of many pieces to bytes, and a look at the bytes, take four times as long for a head.
function putEach(bytes: Uint8Array, start: number, text: string, table: Uint8Array): number {
  const { length } = text
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (table[code] !== 1) return -1
    bytes[start + at] = code
  }
  return start + length
}

function everyByte(text: string, table: Uint8Array): boolean {
  // A character above 0xff reads undefined from the table: it can never be cut down to a byte that means something else.
  for (let at = 0; at < text.length; at += 1) if (table[text.charCodeAt(at)] !== 1) return false
  return true
}

function tableOf(isIn: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isIn(byte) ? 1 : 0))
}

const letters = 'abcdefghijklmnopqrstuvwxyz'
const tokenCharacters = new Set(`!#$%&'*+-.^_\`|~0123456789${letters}${letters.toUpperCase()}`)
const tokenTable = tableOf((byte) => tokenCharacters.has(String.fromCharCode(byte)))
const valueTable = tableOf((byte) => byte === tab || (byte >= space && byte !== 0x7f))
const targetTable = tableOf((byte) => byte > space && byte < 0x7f)
const hexTable = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase())
  return digit
})
