import type { Document, ErrorCode, YAMLError } from 'yaml'

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

/** Errors of indentation are reported at the start of the line: its first character says more. */
function offsetOf({ code, pos: [start] }: YAMLError, text: string): number {
  if (code === 'BAD_ALIAS') return text.lastIndexOf('*', start)
  const blank = code === 'BAD_INDENT' ? /^ */.exec(text.slice(start, start + longestIndent))?.[0].length : 0
  return start + (blank ?? 0)
}

function wording(error: YAMLError, text: string): string {
  const [start, end] = error.pos
  if (error.code === 'BAD_ALIAS') return aliasWording(text.slice(text.lastIndexOf('*', start), start))
  const unclosed = / end with a ([\]}])/.exec(error.message)?.[1]
  if (unclosed !== undefined)
    return `A ${unclosed === '}' ? '"{"' : '"["'} further up is not closed: expected "${unclosed}" before this.`
  if (error.code === 'UNEXPECTED_TOKEN') return unexpected(text.slice(start, end))
  return wordings[error.code] ?? asSentence(error.message)
}

function aliasWording(name: string): string {
  return `A name that begins with "*" needs quotes: expected ${JSON.stringify(name)}.`
}

function unexpected(token: string): string {
  const [first = ''] = token.split('\n')
  return `${JSON.stringify(first.slice(0, 40))} does not belong here: expected the end of the value. A value with [ ] { } " or : in it needs quotes around the whole.`
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
  MISSING_CHAR: 'Something further up is not closed: expected a closing quote.',
  BAD_SCALAR_START: 'A value cannot begin with this character: expected quotes around it.',
  MULTIPLE_DOCS: 'A second document begins here: expected one.',
  TAG_RESOLVE_FAILED: 'A tag like "!x" means nothing here: expected the plain value.',
  RESOURCE_EXHAUSTION: 'This is nested too deeply.',
  BAD_DIRECTIVE: 'A directive like "%x" means nothing here: expected the configuration.',
}

const longestIndent = 1024
