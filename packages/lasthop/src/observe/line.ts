/**
 * JSON out of texts that clients wrote: one line, printable ASCII only. Control bytes, which could steer a terminal, and
 * bytes that are not UTF-8 become `\u00xx`, so that every byte can be had back.
 */
export function quoteText(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code > 0x7e || code === quote || code === backslash) return quoteFrom(text, at)
  }
  return `"${text}"`
}

/** The text for people's eyes: the same escapes, without the quotes around it. */
export function showText(text: string): string {
  return quoteText(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\')
}

/** The first characters of a text, and a mark that says how many are missing. */
export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}[+${text.length - limit}]`
}

function quoteFrom(text: string, first: number): string {
  let quoted = `"${text.slice(0, first)}`
  for (let at = first; at < text.length; at++) quoted += escapeOf(text.charCodeAt(at))
  return `${quoted}"`
}

function escapeOf(code: number): string {
  if (code === quote) return '\\"'
  if (code === backslash) return '\\\\'
  if (code >= 0x20 && code <= 0x7e) return String.fromCharCode(code)
  return `\\u${code.toString(16).padStart(4, '0')}`
}

const quote = 0x22
const backslash = 0x5c
