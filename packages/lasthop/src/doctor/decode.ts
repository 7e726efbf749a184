import { isProblem, problem, type Problem } from '@lasthop/contract'

/** The text of a file in whichever of the usual encodings it is, or why it is none. */
export function decode(bytes: Uint8Array): string | Problem {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes.subarray(2))
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes.subarray(2))
  if (bytes.subarray(0, 8000).includes(0)) return problem('It is binary.')
  const rest = first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes
  const text = decodeUtf8(rest)
  return isProblem(text) ? new TextDecoder('windows-1252').decode(rest) : text
}

function decodeUtf8(bytes: Uint8Array): string | Problem {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return problem('It is not UTF-8.')
  }
}
