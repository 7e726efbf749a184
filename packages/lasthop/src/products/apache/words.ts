import type { Line } from './lines.ts'

/** One argument of a directive: its meaning without quotes and escapes, and where it stands in the file, quotes included. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The words of a line from an index on, split and unquoted as Apache's own reader does it. */
export function readWords(line: Line, from = 0): Word[] {
  const words: Word[] = []
  for (let at = skipSpace(line.text, from); at < line.text.length;) {
    const { text, end } = takeWord(line.text, at)
    words.push({ text, start: line.offsetOf(at), end: line.offsetOf(end - 1) + 1 })
    at = skipSpace(line.text, end)
  }
  return words
}

/** The word that starts here, and the index behind it. A quote that is never closed reaches to the end. */
export function takeWord(text: string, at: number): { readonly text: string; readonly end: number } {
  const quote = text[at]
  return quote === '"' || quote === "'" ? takeQuoted(text, at, quote) : takeBare(text, at)
}

function takeBare(text: string, at: number): { readonly text: string; readonly end: number } {
  let end = at
  while (end < text.length && !isSpace(text[end])) end++
  return { text: text.slice(at, end).replaceAll('\\\\', '\\'), end }
}

function takeQuoted(text: string, at: number, quote: string): { readonly text: string; readonly end: number } {
  let word = ''
  let end = at + 1
  for (; end < text.length && text[end] !== quote; end++) {
    const next = text[end + 1]
    if (text[end] === '\\' && (next === '\\' || next === quote)) end++
    word += text[end]
  }
  return { text: word, end: Math.min(end + 1, text.length) }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text[at])) at++
  return at
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\v\f\r'.includes(character)
}
