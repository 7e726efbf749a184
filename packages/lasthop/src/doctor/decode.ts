import { isProblem, problem, type Problem } from '@lasthop/contract'

/** The text of a file in whichever of the usual encodings it is, or why it is none. */
export function decode(bytes: Uint8Array): string | Problem {
  const encoding = encodingOf(bytes)
  return isProblem(encoding) ? encoding : new TextDecoder(encoding.name).decode(bytes.subarray(encoding.mark))
}

/** A text as bytes in the encoding of the file that it comes from. A letter that this encoding lacks is a problem. */
export function encodeLike(original: Uint8Array, text: string): Uint8Array | Problem {
  const encoding = encodingOf(original)
  if (isProblem(encoding)) return encoding
  const mark = original.subarray(0, encoding.mark)
  switch (encoding.name) {
    case 'utf-8':
      return Buffer.concat([mark, Buffer.from(text, 'utf8')])
    case 'utf-16le':
      return Buffer.concat([mark, Buffer.from(text, 'utf16le')])
    case 'utf-16be':
      return Buffer.concat([mark, Buffer.from(text, 'utf16le').swap16()])
    case 'windows-1252':
      return encodeBytes(text)
  }
}

interface Encoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  /** How many bytes at the start say so. */
  readonly mark: number
}

function encodingOf(bytes: Uint8Array): Encoding | Problem {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return { name: 'utf-16le', mark: 2 }
  if (first === 0xfe && second === 0xff) return { name: 'utf-16be', mark: 2 }
  if (bytes.subarray(0, 8000).includes(0)) return problem('It is binary.')
  const mark = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0
  return { name: isUtf8(bytes.subarray(mark)) ? 'utf-8' : 'windows-1252', mark }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Every byte of windows-1252 is one letter. */
function encodeBytes(text: string): Uint8Array | Problem {
  const letters = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  const bytes = Array.from(text, (letter) => letters.indexOf(letter))
  const missing = bytes.indexOf(-1)
  return missing === -1
    ? Uint8Array.from(bytes)
    : problem(`"${Array.from(text)[missing] ?? ''}" is not a letter of windows-1252.`)
}
