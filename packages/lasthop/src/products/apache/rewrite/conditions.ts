import { Doubt } from '../../doubt.ts'
import { evaluateTest } from '../expression/evaluate.ts'
import { parseTest } from '../expression/parse.ts'
import { compilePattern } from '../pattern.ts'
import { scopeOf } from '../request-scope.ts'
import type { Visit } from '../visit.ts'
import { expand, type Captures } from './expand.ts'
import type { RewriteCondition } from './rules.ts'

/** Whether a rule's conditions hold, and what the last pattern among them captured. */
export function holdConditions(
  visit: Visit,
  conditions: readonly RewriteCondition[],
  captures: Captures,
): Captures | undefined {
  let seen = captures
  for (let at = 0; at < conditions.length; at++) {
    const condition = conditions[at]
    if (condition === undefined) break
    const result = holds(visit, condition, seen)
    if (result !== undefined) seen = result
    if (result === undefined && !condition.isAlternative) return undefined
    if (result !== undefined) while (conditions[at]?.isAlternative === true) at++
  }
  return seen
}

function holds(visit: Visit, condition: RewriteCondition, captures: Captures): Captures | undefined {
  const { test, pattern, isNegated } = condition
  if (test.toLowerCase() === 'expr') {
    return evaluateTest(parseTest(pattern), scopeOf(visit)) === isNegated ? undefined : captures
  }
  const text = expand(visit, test, captures)
  const special = specialTest(condition, text)
  if (special !== undefined) return special === isNegated ? undefined : captures
  const found = compilePattern(pattern, condition.ignoresCase ? 'i' : '').exec(text)
  if ((found === null) !== isNegated) return undefined
  return found === null ? captures : { ...captures, condition: found }
}

/** Comparisons and questions about files: the root is a folder, and other paths are taken to be no files. */
function specialTest({ pattern, ignoresCase }: RewriteCondition, text: string): boolean | undefined {
  if (pattern === '-d') return /^(?:\/var\/www\/html)?\/$/.test(text)
  if (/^-[fdsFlLhxHU]$/.test(pattern)) return false
  const [, operator = '', wanted = ''] = /^(-(?:eq|ne|lt|le|gt|ge)|[<>]=?|=)(.*)$/s.exec(pattern) ?? []
  if (operator === '') return undefined
  const fold = (value: string): string => (ignoresCase ? value.toLowerCase() : value)
  const other = wanted === '""' && operator === '=' ? '' : wanted
  if (!operator.startsWith('-')) return compareTexts(operator, fold(text), fold(other))
  return compareNumbers(operator, Number.parseInt(text, 10) || 0, Number.parseInt(wanted, 10) || 0)
}

function compareTexts(operator: string, text: string, other: string): boolean {
  switch (operator) {
    case '=':
      return text === other
    case '<':
      return text < other
    case '>':
      return text > other
    case '<=':
      return text <= other
    default:
      return text >= other
  }
}

function compareNumbers(operator: string, number: number, other: number): boolean {
  switch (operator) {
    case '-eq':
      return number === other
    case '-ne':
      return number !== other
    case '-lt':
      return number < other
    case '-le':
      return number <= other
    case '-gt':
      return number > other
    case '-ge':
      return number >= other
    default:
      throw new Doubt(`"${operator}" is not a comparison of RewriteCond.`)
  }
}
