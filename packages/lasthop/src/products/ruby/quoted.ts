import type { Token } from './token.ts'

/** A literal between quotes of any kind that starts at an offset, or undefined: none does. */
export function readQuoted(text: string, at: number): Omit<Token, 'isApart'> | undefined {
  const first = text[at] ?? ''
  if (first === "'" || first === '"' || first === '`')
    return plain(text, at, { open: first, close: first, from: at + 1 })
  const percent = /%([wWiIqQr]?)([[({<|!/])/y
  percent.lastIndex = at
  const match = percent.exec(text)
  if (match === null) return undefined
  const [whole, letter = '', open = ''] = match
  const token = plain(text, at, { open, close: pairs.get(open) ?? open, from: at + whole.length })
  if (/[wi]/i.test(letter)) return { ...token, kind: 'words', text: token.text.trim() }
  return letter === 'r' ? { ...token, kind: 'regexp' } : token
}

/** A document that begins after this line: `<<~TEXT`. It is taken as computed, its name alone counts. */
export function readHeredoc(text: string, at: number): { readonly opening: number; readonly name: string } | undefined {
  const heredoc = /<<[~-]?(["']?)([A-Z_]\w*)\1/y
  heredoc.lastIndex = at
  const match = heredoc.exec(text)
  return match === null ? undefined : { opening: match[0].length, name: match[2] ?? '' }
}

interface Quotes {
  readonly open: string
  readonly close: string
  readonly from: number
}

/** Brackets nest; `#{}` may hold the closing mark. */
function plain(text: string, start: number, { open, close, from }: Quotes): Omit<Token, 'isApart'> {
  let [depth, at, braces] = [1, from, 0]
  let isComputed = false
  const escapes = close !== "'"
  for (; at < text.length; at++) {
    const letter = text[at]
    if (letter === '\\') at++
    else if (escapes && letter === '#' && text[at + 1] === '{') [isComputed, braces, at] = [true, braces + 1, at + 1]
    else if (braces > 0) braces += letter === '{' ? 1 : letter === '}' ? -1 : 0
    else if (letter === close && --depth === 0) break
    else if (letter === open && open !== close) depth++
  }
  const inner = text.slice(from, Math.min(at, text.length))
  return {
    kind: 'string',
    text: unescape(inner, escapes ? 'double' : 'single'),
    start,
    end: Math.min(at + 1, text.length),
    ...(isComputed ? { isComputed } : {}),
  }
}

function unescape(inner: string, quotes: 'double' | 'single'): string {
  if (quotes === 'single') return inner.replaceAll(/\\(['\\])/g, '$1')
  return inner.replaceAll(/\\([^\n])/g, (whole, letter: string) => (/[dswbAzZ.]/.test(letter) ? whole : letter))
}

const pairs: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['(', ')'],
  ['{', '}'],
  ['<', '>'],
])
