import { isTemplate } from '../hole.ts'
import type { PyContent } from './value.ts'

/** A string literal, or several that stand side by side. Bytes and formatted strings are not read. */
export function readString(source: string): PyContent {
  let text = ''
  for (const [, prefix = '', quotes = '', body = ''] of source.matchAll(literals)) {
    if (/[bf]/i.test(prefix)) return { kind: 'unknown', because: 'it is computed' }
    text += /r/i.test(prefix) ? body : unescape(body, quotes)
  }
  return isTemplate(text) ? { kind: 'unknown', because: 'a template fills it in' } : { kind: 'string', text }
}

function unescape(body: string, quotes: string): string {
  return body.replaceAll(/\\(\r?\n|.)/g, (whole, character: string) => {
    if (/\n/.test(character)) return ''
    if (character === 'n') return '\n'
    if (character === 't') return '\t'
    return character === '\\' || quotes.includes(character) || character === '"' || character === "'"
      ? character
      : whole
  })
}

const literals = /([a-z]{0,2})("""|'''|"|')((?:\\[\s\S]|(?!\2)[\s\S])*)\2/gi
