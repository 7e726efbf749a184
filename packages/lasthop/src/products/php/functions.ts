import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import type { PhpScope } from './evaluate.ts'
import { isEqual, isIdentical, nothing, stringOf, textual, truth, truthOf, unknown, type PhpValue } from './value.ts'

/** What the functions come to by which PHP that decides about proxies is written; every other is unknown. */
export function callFunction(name: string, values: readonly PhpValue[], scope: PhpScope): PhpValue {
  const [first = nothing, second = nothing] = values
  if (name === 'in_array') return inArray(first, second, values[2])
  if (name === 'array_map') return mapped(first, second)
  if (name === 'defined') return defined(first, scope)
  if (name === 'env' || name === 'getenv' || name === 'getenv_docker') return fromEnvironment(name, values, scope)
  if (name === 'current' || name === 'reset') return firstOf(first)
  if (name === 'end') return lastOf(first)
  if (name === 'preg_match') return values.length === 2 ? matches(first, second) : unknown('it is computed')
  const texts = values.map(stringOf)
  return texts.includes(undefined)
    ? unknown('it is computed')
    : onTexts(
        name,
        texts.map((each) => each ?? ''),
      )
}

function onTexts(name: string, [a = '', b = '', c]: readonly string[]): PhpValue {
  switch (name) {
    case 'strtolower':
    case 'mb_strtolower':
      return textual(a.toLowerCase())
    case 'strtoupper':
      return textual(a.toUpperCase())
    case 'trim':
      return textual(trimmed(a, b))
    case 'ltrim':
      return textual(trimmed(a, b, 'start'))
    case 'rtrim':
      return textual(trimmed(a, b, 'end'))
    case 'strpos':
      return position(a.indexOf(b))
    case 'stripos':
      return position(a.toLowerCase().indexOf(b.toLowerCase()))
    case 'strstr':
      return a.includes(b) ? textual(a.slice(a.indexOf(b))) : truth(false)
    case 'str_contains':
      return truth(a.includes(b))
    case 'str_starts_with':
      return truth(a.startsWith(b))
    case 'str_ends_with':
      return truth(a.endsWith(b))
    case 'strcasecmp':
      return { kind: 'number', value: compare(a.toLowerCase(), b.toLowerCase()) }
    case 'strcmp':
      return { kind: 'number', value: compare(a, b) }
    case 'explode':
      return c === undefined ? exploded(a, b) : unknown('it is computed')
    default:
      return unknown(`what ${name}() gives is not known`)
  }
}

function position(at: number): PhpValue {
  return at === -1 ? truth(false) : { kind: 'number', value: at }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function trimmed(value: string, letters: string, side: 'both' | 'start' | 'end' = 'both'): string {
  const letterClass = letters === '' ? ' \\t\\n\\r\\0\\v' : letters.replaceAll(/[\]\\^-]/g, String.raw`\$&`)
  const [start, end] = [`^[${letterClass}]+`, `[${letterClass}]+$`]
  return value.replaceAll(new RegExp(side === 'both' ? `${start}|${end}` : side === 'start' ? start : end, 'g'), '')
}

function exploded(separator: string, value: string): PhpValue {
  if (separator === '') return unknown('it is computed')
  return {
    kind: 'array',
    entries: new Map(value.split(separator).map((each, index) => [String(index), textual(each)])),
  }
}

/** `array_map('trim', explode(',', $list))`. */
function mapped(name: PhpValue, list: PhpValue): PhpValue {
  const isPlain = name.kind === 'string' && ['trim', 'strtolower', 'strtoupper'].includes(name.text)
  if (!isPlain || list.kind !== 'array') return unknown('it is computed')
  const entries = [...list.entries].map(([key, value]): [string, PhpValue] => {
    const told = stringOf(value)
    return [key, told === undefined ? unknown('it is computed') : onTexts(name.text, [told])]
  })
  return { kind: 'array', entries: new Map(entries) }
}

function inArray(needle: PhpValue, list: PhpValue, strict: PhpValue | undefined): PhpValue {
  if (list.kind !== 'array') return unknown('it is computed')
  const isSame = strict !== undefined && truthOf(strict) === true ? isIdentical : isEqual
  const found = [...list.entries.values()].map((value) => isSame(needle, value))
  return truth(found.includes(true) ? true : found.includes(undefined) ? undefined : false)
}

function defined(name: PhpValue, scope: PhpScope): PhpValue {
  const told = stringOf(name)
  return told === undefined ? unknown('it is computed') : truth(scope.constant(told) !== undefined)
}

/** env() of Laravel makes values of the words true, false and null; getenv() says false where nothing is set. */
function fromEnvironment(function_: string, [name = nothing, usual]: readonly PhpValue[], scope: PhpScope): PhpValue {
  const told = stringOf(name)
  if (told === undefined) return unknown('it is computed')
  const value = scope.environment(told)
  if (value === undefined) return function_ === 'getenv' ? truth(false) : (usual ?? nothing)
  return function_ === 'env' && value.kind === 'string' ? wordOf(value.text) : value
}

function wordOf(value: string): PhpValue {
  switch (value.toLowerCase()) {
    case 'true':
    case '(true)':
      return truth(true)
    case 'false':
    case '(false)':
      return truth(false)
    case 'null':
    case '(null)':
      return nothing
    case 'empty':
    case '(empty)':
      return textual('')
    default:
      return textual(value)
  }
}

function lastOf(list: PhpValue): PhpValue {
  if (list.kind !== 'array') return unknown('it is computed')
  return [...list.entries.values()].at(-1) ?? truth(false)
}

/** `preg_match('/^https/i', $value)`: 1 or 0. */
function matches(pattern: PhpValue, value: PhpValue): PhpValue {
  const [written, text] = [stringOf(pattern), stringOf(value)]
  const [, , source, flags] = /^\s*([^\w\s\\([{<])(.*)\1([is]*)$/s.exec(written ?? '') ?? []
  if (source === undefined || text === undefined) return unknown('it is computed')
  try {
    const isMatch = compilePattern(source, flagsOf(flags ?? '')).test(text)
    return { kind: 'number', value: isMatch ? 1 : 0 }
  } catch (doubt) {
    if (!(doubt instanceof Doubt)) throw doubt
    return unknown(doubt.message)
  }
}

function flagsOf(letters: string): '' | 'i' | 's' | 'is' {
  if (letters.includes('i')) return letters.includes('s') ? 'is' : 'i'
  return letters.includes('s') ? 's' : ''
}

function firstOf(list: PhpValue): PhpValue {
  if (list.kind !== 'array') return unknown('it is computed')
  return [...list.entries.values()][0] ?? truth(false)
}
