/** A piece of a Caddyfile. A brace counts as one only where it stands alone. */
export interface Token {
  readonly kind: 'word' | '{' | '}'
  readonly text: string
  readonly start: number
  readonly end: number
  /** Whether a line ended between the token before and this one. */
  readonly isFirst: boolean
  readonly isBroken?: true
}

/** The tokens of a text in their order, as Caddy's lexer cuts them. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    const { next, hasNewline } = skip(text, at)
    if (next >= text.length) return tokens
    const token = { ...tokenAt(text, next), isFirst: hasNewline || tokens.length === 0 }
    tokens.push(token)
    at = token.end
  }
}

/** Behind white space and comments. A backslash before a line's end joins the lines. */
function skip(text: string, from: number): { readonly next: number; readonly hasNewline: boolean } {
  let hasNewline = false
  for (let at = from; ; at++) {
    const joined = /\\\r?\n/y
    joined.lastIndex = at
    const found = joined.exec(text)
    if (found !== null) {
      at += found[0].length - 1
      continue
    }
    if (text[at] === '#') at = text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at)
    if (at >= text.length) return { next: text.length, hasNewline }
    if (text[at] === '\n') hasNewline = true
    else if (!/\s/.test(text.charAt(at))) return { next: at, hasNewline }
  }
}

type Cut = Omit<Token, 'isFirst'>

function tokenAt(text: string, start: number): Cut {
  const first = text.charAt(start)
  if (first === '"') return quoted(text, start)
  if (first === '`') return ticked(text, start)
  const marker = /<<([A-Za-z0-9_-]+)\r?\n/y
  marker.lastIndex = start
  const heredoc = marker.exec(text)
  return heredoc === null ? bare(text, start) : document(text, { start, opening: heredoc[0], mark: heredoc[1] ?? '' })
}

function quoted(text: string, start: number): Cut {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return closed(text, { start, at }, text.slice(start + 1, at).replaceAll('\\"', '"'))
}

function ticked(text: string, start: number): Cut {
  const found = text.indexOf('`', start + 1)
  const at = found === -1 ? text.length : found
  return closed(text, { start, at }, text.slice(start + 1, at))
}

function closed(text: string, { start, at }: { readonly start: number; readonly at: number }, meaning: string): Cut {
  const word = { kind: 'word', text: meaning, start, end: Math.min(at + 1, text.length) } as const
  return at >= text.length ? { ...word, isBroken: true } : word
}

/** Lines up to one that ends in the mark; the white space before the mark is taken from all. */
function document(
  text: string,
  { start, opening, mark }: { readonly start: number; readonly opening: string; readonly mark: string },
): Cut {
  const from = start + opening.length
  const ending = new RegExp(`^([ \\t]*)${mark}(?=\\s|$)`, 'm').exec(text.slice(from))
  if (ending === null) return { kind: 'word', text: text.slice(from), start, end: text.length, isBroken: true }
  const body = text.slice(from, from + ending.index).replace(/\r?\n$/, '')
  const lines = body
    .split('\n')
    .map((line) => (line.startsWith(ending[1] ?? '') ? line.slice((ending[1] ?? '').length) : line))
  return { kind: 'word', text: lines.join('\n'), start, end: from + ending.index + ending[0].length }
}

function bare(text: string, start: number): Cut {
  let at = start
  while (at < text.length && !/\s/.test(text.charAt(at))) at++
  const word = text.slice(start, at)
  return { kind: word === '{' || word === '}' ? word : 'word', text: word, start, end: at }
}
