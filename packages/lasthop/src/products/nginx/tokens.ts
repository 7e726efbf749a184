import { holeMark } from '../hole.ts'

/** A piece of a configuration file: a word, or one of `;`, `{`, `}`. */
export type Token =
  | {
      readonly kind: 'word'
      readonly text: string
      readonly start: number
      readonly end: number
      readonly isBroken?: true
    }
  | { readonly kind: ';' | '{' | '}'; readonly start: number; readonly end: number }

/** The token at or behind an offset, as nginx reads it (ngx_conf_read_token); nothing at the end of the file. */
export function nextToken(text: string, from: number): Token | undefined {
  const start = skip(text, from)
  if (start >= text.length) return undefined
  const character = text.charAt(start)
  if (character === ';' || character === '{' || character === '}') return { kind: character, start, end: start + 1 }
  return character === '"' || character === "'" ? quoted(text, start, character) : bare(text, start)
}

/** Behind white space and comments. */
function skip(text: string, from: number): number {
  let at = from
  for (;;) {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++
    if (text[at] !== '#') return at
    const newline = text.indexOf('\n', at)
    at = newline === -1 ? text.length : newline + 1
  }
}

function quoted(text: string, start: number, quote: string): Token {
  let at = start + 1
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
  const isBroken = at >= text.length
  const end = Math.min(at + 1, text.length)
  const word = { kind: 'word', text: unescapeWord(text.slice(start + 1, at)), start, end } as const
  return isBroken ? { ...word, isBroken } : word
}

/** Ends at white space, `;` or `{`; a brace behind a dollar sign belongs to a variable. */
function bare(text: string, start: number): Token {
  let at = start
  for (; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at++
    else if (character === '$' && text[at + 1] === '{') at++
    else if (character !== holeMark && ' \t\r\n;{'.includes(character)) break
  }
  const end = Math.min(at, text.length)
  return { kind: 'word', text: unescapeWord(text.slice(start, end)), start, end }
}

/** A backslash before a quote or a backslash goes, `\t`, `\r` and `\n` are what they mean, any other stays. */
function unescapeWord(text: string): string {
  return text.replace(/\\(["'\\trn])/g, (_written, character: string) => controls[character] ?? character)
}

const controls: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' }
