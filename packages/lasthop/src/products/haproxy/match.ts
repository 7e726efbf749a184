import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import { isInSubnet } from '../subnet.ts'
import { numberOf, textOf, type Sample } from './sample.ts'

/** How a sample is compared: `str`, `beg`, `int`, ... */
export interface Comparison {
  readonly method: string
  readonly ignoresCase: boolean
  readonly patterns: readonly string[]
}

/** Whether a sample fits one of the patterns. */
export function fits(sample: Sample, { method, ignoresCase, patterns }: Comparison): boolean {
  if (method === 'found') return true
  if (method === 'bool' || patterns.length === 0) return (numberOf(sample) ?? 0) !== 0
  if (method === 'int') return fitsNumber(numberOf(sample), patterns)
  if (method === 'len') return fitsNumber(textOf(sample).length, patterns)
  if (method === 'ip') return patterns.some((range) => isInRange(textOf(sample), range))
  if (method === 'reg')
    return patterns.some((pattern) => compilePattern(pattern, ignoresCase ? 'i' : '').test(textOf(sample)))
  const compare = comparisons[method]
  if (compare === undefined) throw new Doubt(`What "-m ${method}" compares is not known from the files.`)
  const fold = (value: string): string => (ignoresCase ? value.toLowerCase() : value)
  return patterns.some((pattern) => compare(fold(textOf(sample)), fold(pattern)))
}

/** The usual way to compare a sample of this kind. */
export function usualMethod(sample: Sample): string {
  switch (sample.kind) {
    case 'address':
      return 'ip'
    case 'number':
      return 'int'
    case 'yes or no':
      return 'bool'
    case 'text':
      return 'str'
  }
}

function isInRange(address: string, range: string): boolean {
  if (!/^[\d.:a-f/]+$/i.test(range)) throw new Doubt(`"${range}" is looked up in the DNS.`)
  return isInSubnet(address, range)
}

/** `eq 1`, `gt 5`, `1:5`, and plain numbers; an operator holds for what follows it. */
function fitsNumber(value: number | undefined, patterns: readonly string[]): boolean {
  let operator = 'eq'
  for (const pattern of patterns) {
    const compare = operators[pattern]
    if (compare !== undefined) operator = pattern
    else if (value !== undefined && isInNumbers(value, pattern, operator)) return true
  }
  return false
}

function isInNumbers(value: number, pattern: string, operator: string): boolean {
  const [, low, colon, high] = /^(-?\d+)?(:)?(-?\d+)?$/.exec(pattern) ?? []
  if (colon !== undefined) return value >= Number(low ?? -Infinity) && value <= Number(high ?? Infinity)
  return operators[operator]?.(value, Number(pattern)) ?? false
}

const operators: Readonly<Record<string, (value: number, other: number) => boolean>> = {
  eq: (value, other) => value === other,
  ge: (value, other) => value >= other,
  gt: (value, other) => value > other,
  le: (value, other) => value <= other,
  lt: (value, other) => value < other,
}

/** Whether a pattern stands between delimiters or ends. */
function isPart(value: string, pattern: string, delimiters: string): boolean {
  const plain = pattern.replace(new RegExp(`^[${delimiters}]+|[${delimiters}]+$`, 'g'), '')
  for (let at = value.indexOf(plain); at !== -1; at = value.indexOf(plain, at + 1)) {
    const [before, after] = [value.charAt(at - 1), value.charAt(at + plain.length)]
    if ((before === '' || delimiters.includes(before)) && (after === '' || delimiters.includes(after))) return true
  }
  return false
}

const comparisons: Readonly<Record<string, (value: string, pattern: string) => boolean>> = {
  str: (value, pattern) => value === pattern,
  beg: (value, pattern) => value.startsWith(pattern),
  end: (value, pattern) => value.endsWith(pattern),
  sub: (value, pattern) => value.includes(pattern),
  dir: (value, pattern) => isPart(value, pattern, '/?'),
  dom: (value, pattern) => isPart(value, pattern, '/?.:'),
}
