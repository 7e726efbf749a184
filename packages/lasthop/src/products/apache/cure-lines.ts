import type { Edit } from '../edit.ts'
import { parseFieldRule } from './field-rule.ts'
import { textsOf, type Directive } from './syntax.ts'

/** A line of a block, taken apart: `RequestHeader set X-Real-IP "expr=..."`. */
interface Line {
  readonly written: string
  /** What it is about: directive, action and field. Of other directives, the whole line. */
  readonly subject: string
  readonly meaning: string
  readonly action: string
  readonly field: string
  readonly isConditional: boolean
  readonly arguments: string
}

/** Lines that have to be there, and what is right besides where it stands already. */
export interface Ruling {
  readonly wanted: readonly string[]
  readonly isRight: (field: string, value: string) => boolean
}

/** What becomes of lines that stand there: right ones stay, wrong ones are changed where they stand or go. */
interface Mending {
  readonly edits: readonly Edit[]
  readonly missing: readonly string[]
  readonly kept: readonly Directive[]
}

/** Mends the lines of a server about the block's fields. Order counts: nothing may take away what was set before it. */
export function mendLines(found: readonly Directive[], ruling: Ruling): Mending {
  const wanted = ruling.wanted.map(parseWanted)
  const chosen = new Map(wanted.map((line) => [line, choose(found, line, ruling)]))
  const kept = [...chosen.values()].filter((each) => each !== undefined)
  const isLate = (directive: Directive): boolean => takesBack(directive, kept)
  const stays = found.filter(
    (directive) => !isLate(directive) && (kept.includes(directive) || isHarmless(directive, wanted)),
  )
  return {
    edits: [
      ...[...chosen].flatMap(([line, directive]) =>
        directive === undefined || !stays.includes(directive) || isSaid(directive, line, ruling)
          ? []
          : [rewritten(directive, line)],
      ),
      ...found.filter((directive) => !stays.includes(directive)).map(removal),
    ],
    missing: wanted.filter((line) => isMissing(line, { chosen, stays, wanted })).map(({ written }) => written),
    kept: stays,
  }
}

/** Whether a line that is wanted is among these already. */
export function isSaidBy(written: string, directives: readonly Directive[]): boolean {
  const { meaning } = parseWanted(written)
  return directives.some((directive) => meaningOf(directive) === meaning)
}

/** Whether a line about one of the block's settings that are no fields. */
export function isOtherSetting(directive: Directive, wanted: readonly string[]): boolean {
  return wanted.some((line) => parseWanted(line).subject === subjectOf(directive))
}

/** Those that stay in sections and included files: what says the same there, or only takes away. */
export function staysElsewhere(directive: Directive, ruling: Ruling): boolean {
  const wanted = ruling.wanted.map(parseWanted)
  const same = wanted.find(({ subject }) => subject === subjectOf(directive))
  const isSet = wanted.some(({ action, field }) => action === 'set' && field === fieldOf(directive))
  if (actionOf(directive) === 'unset' && isSet) return false
  return (same !== undefined && isSaid(directive, same, ruling)) || isHarmless(directive, wanted)
}

function choose(found: readonly Directive[], line: Line, ruling: Ruling): Directive | undefined {
  const same = found.filter((directive) => subjectOf(directive) === line.subject)
  return same.find((directive) => isSaid(directive, line, ruling)) ?? same[0]
}

function isSaid(directive: Directive, line: Line, { isRight }: Ruling): boolean {
  if (meaningOf(directive) === line.meaning) return true
  const { action, name, value, condition } = parseFieldRule(directive)
  return line.action === 'set' && action === 'set' && condition === '' && isRight(name.toLowerCase(), value)
}

interface Choice {
  readonly chosen: ReadonlyMap<Line, Directive | undefined>
  readonly stays: readonly Directive[]
  readonly wanted: readonly Line[]
}

/** A field that is set where it stands needs no line that takes it away before. */
function isMissing(line: Line, { chosen, stays, wanted }: Choice): boolean {
  const directive = chosen.get(line)
  if (directive !== undefined && stays.includes(directive)) return false
  const setting = wanted.find(({ action, field }) => action === 'set' && field === line.field)
  return line.action !== 'unset' || setting === undefined || chosen.get(setting) === undefined
}

/** An `unset` behind the `set` of the same field. */
function takesBack(directive: Directive, kept: readonly Directive[]): boolean {
  const field = fieldOf(directive)
  if (actionOf(directive) !== 'unset') return false
  const setting = kept.find((each) => actionOf(each) === 'set' && fieldOf(each) === field)
  return setting !== undefined && setting.place.start < directive.place.start
}

/** Takes a spelling away for good, which no line of the block does on a condition or sets on one. */
function isHarmless(directive: Directive, wanted: readonly Line[]): boolean {
  const { action, name, condition } = parseFieldRule(directive)
  const field = name.toLowerCase()
  if (directive.name !== 'requestheader' || action !== 'unset' || condition !== '') return false
  return !wanted.some((line) => line.field === field && line.isConditional)
}

function parseWanted(written: string): Line {
  const words = [...written.matchAll(/"([^"]*)"|(\S+)/g)].map(({ 0: whole, 1: quoted }) => quoted ?? whole)
  const [directive = '', action = '', field = ''] = words
  const isField = directive === 'RequestHeader'
  return {
    written,
    subject: isField ? `${action} ${field}`.toLowerCase() : subjectOfOther(directive, words.slice(1)),
    meaning: meaningOfWords(directive, words.slice(1)),
    action: isField ? action : '',
    field: isField ? field.toLowerCase() : '',
    isConditional: isField && words.length > (action === 'set' ? 4 : 3),
    arguments: isField ? written.split(' ').slice(3).join(' ') : written.split(' ').slice(1).join(' '),
  }
}

function subjectOf(directive: Directive): string {
  return directive.name === 'requestheader'
    ? `${actionOf(directive)} ${fieldOf(directive)}`
    : subjectOfOther(directive.name, textsOf(directive))
}

/** ProxyPreserveHost is said once, RemoteIPInternalProxy many times. */
function subjectOfOther(directive: string, words: readonly string[]): string {
  return /^remoteipinternalproxy$/i.test(directive) ? meaningOfWords(directive, words) : directive.toLowerCase()
}

function meaningOf(directive: Directive): string {
  return meaningOfWords(directive.name, textsOf(directive))
}

function meaningOfWords(directive: string, words: readonly string[]): string {
  const isField = /^requestheader$/i.test(directive)
  const lower = words.map((word, index) => ((isField ? index < 2 : true) ? word.toLowerCase() : word))
  return [directive.toLowerCase(), ...lower].join(' ')
}

function actionOf(directive: Directive): string {
  return directive.name === 'requestheader' ? parseFieldRule(directive).action : ''
}

function fieldOf(directive: Directive): string {
  return directive.name === 'requestheader' ? parseFieldRule(directive).name.toLowerCase() : ''
}

/** Another value where the old one stands. */
function rewritten({ name, words, place }: Directive, line: Line): Edit {
  const named = name === 'requestheader' ? 2 : 0
  const [start, end] = [words[named]?.start, words.at(-1)?.end ?? place.end]
  if (start !== undefined && line.arguments !== '') return { path: place.path, start, end, text: line.arguments }
  const from = words[named - 1]?.end ?? place.end
  const text = line.arguments === '' ? '' : ` ${line.arguments}`
  return { path: place.path, start: from, end, text }
}

/** The whole lines of a directive. */
export function removal({ place, source }: Directive): Edit {
  const { text } = source.file
  const start = text.lastIndexOf('\n', place.start - 1) + 1
  const newline = text.indexOf('\n', place.end)
  return { path: place.path, start, end: newline === -1 ? text.length : newline + 1, text: '' }
}
