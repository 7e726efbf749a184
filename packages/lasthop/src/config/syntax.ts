import { Lexer } from 'yaml'
import type { Document, ErrorCode, YAMLError } from 'yaml'

import { quote } from './found.ts'
import type { Place, Remark } from './remark.ts'

/** What is wrong with a text as YAML, in words that say how to write it instead. One remark a line: the rest are echoes. */
export function syntaxRemarks(document: Document, text: string, placeAt: (offset: number) => Place): readonly Remark[] {
  const byLine = new Map<number, Remark>()
  for (const error of causes([...document.errors, ...document.warnings])) {
    const place = placeAt(offsetOf(error, text))
    if (!byLine.has(place.line)) byLine.set(place.line, { place, message: wording(error, text) })
  }
  return [...byLine.values()]
}

/** A "*" without quotes is an alias and breaks the lines after it: then it alone is the cause. */
function causes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const aliases = errors.filter(({ code }) => code === 'BAD_ALIAS')
  const found = aliases.length > 0 ? aliases : errors
  return found.toSorted((one, other) => one.pos[0] - other.pos[0])
}

/** Where a reader has to look: some errors are noticed far behind their cause. */
function offsetOf(error: YAMLError, text: string): number {
  const [start] = error.pos
  if (error.code === 'BAD_ALIAS') return text.lastIndexOf('*', start)
  if (isOpenQuote(error)) return lastQuoteIn(text) ?? start
  const blank = error.code === 'BAD_INDENT' ? /^ */.exec(text.slice(start, start + longestIndent))?.[0].length : 0
  return start + (blank ?? 0)
}

function isOpenQuote({ message }: YAMLError): boolean {
  return /closing ["']quote/.test(message)
}

/** Where the last quoted text begins. */
function lastQuoteIn(text: string): number | undefined {
  let offset = 0
  let last: number | undefined
  for (const token of new Lexer().lex(text)) {
    // The lexer marks documents, flow errors and plain values with these; they are not of the text.
    if (['\u0002', '\u0018', '\u001f'].includes(token)) continue
    if (token.startsWith('"') || token.startsWith("'")) last = offset
    offset += token.length
  }
  return last
}

function wording(error: YAMLError, text: string): string {
  const [start, end] = error.pos
  const token = firstLine(text.slice(start, end))
  if (error.code === 'BAD_ALIAS') return aliasWording(text.slice(text.lastIndexOf('*', start), start))
  if (error.code === 'UNEXPECTED_TOKEN') return `${token} does not belong here: ${expectedEnd}`
  if (error.code === 'TAG_RESOLVE_FAILED') return `The tag ${token} means nothing here: expected the plain value.`
  if (isOpenQuote(error)) return 'This quote is not closed: expected another one at the end of the value.'
  return openBracket(error.message) ?? wordings[error.code] ?? asSentence(error.message)
}

function openBracket(message: string): string | undefined {
  const closing = / end with a ([\]}])/.exec(message)?.[1]
  if (closing === undefined) return undefined
  return `A "${closing === '}' ? '{' : '['}" further up is not closed: expected "${closing}" before this.`
}

function aliasWording(name: string): string {
  return `A name that begins with "*" needs quotes: expected ${JSON.stringify(name)}.`
}

function firstLine(token: string): string {
  return quote(token.split('\n')[0])
}

function asSentence(message: string): string {
  const [line = ''] = message.split('\n')
  return `This is not YAML: ${line.charAt(0).toLowerCase()}${line.slice(1, 120)}.`
}

const wordings: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'A tab cannot indent: expected spaces.',
  BAD_INDENT: 'This line is indented like none before it: expected the same number of spaces as its neighbours.',
  MULTILINE_IMPLICIT_KEY: 'This key does not end on its line: expected ":" after it.',
  BLOCK_AS_IMPLICIT_KEY:
    'A second ": " stands on one line: expected one key and its value. A value with ": " in it needs quotes.',
  BLOCK_IN_FLOW: 'A ": " stands inside { } or [ ]: expected quotes around the value, or each key on its own line.',
  BAD_SCALAR_START: 'A value cannot begin with this character: expected quotes around it.',
  MULTIPLE_DOCS: 'A second document begins here: expected one.',
  RESOURCE_EXHAUSTION: 'This is nested too deeply.',
  BAD_DIRECTIVE: 'A directive like "%x" means nothing here: expected the configuration.',
}

const expectedEnd = 'expected the end of the value. A value with [ ] { } " or : in it needs quotes around the whole.'

const longestIndent = 1024
