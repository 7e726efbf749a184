import { textsOf, type Directive, type Node } from '../syntax.ts'

/** A RewriteRule with the conditions before it. */
export interface RewriteRule {
  readonly directive: Directive
  readonly pattern: string
  readonly isNegated: boolean
  readonly substitution: string
  /** Upper-case names of flags, with their value behind `=`. */
  readonly flags: ReadonlyMap<string, string>
  /** Every `E=` flag, which may come more than once. */
  readonly variables: readonly string[]
  readonly conditions: readonly RewriteCondition[]
}

/** A RewriteCond. */
export interface RewriteCondition {
  readonly test: string
  readonly pattern: string
  readonly isNegated: boolean
  readonly ignoresCase: boolean
  /** Whether it is enough that this one or the next holds. */
  readonly isAlternative: boolean
}

/** The rules of one server, in order. */
export function rewriteRulesOf(nodes: readonly Node[]): RewriteRule[] {
  const rules: RewriteRule[] = []
  let conditions: RewriteCondition[] = []
  for (const node of nodes) {
    if (node.kind !== 'directive') continue
    if (node.name === 'rewritecond') conditions.push(conditionOf(node))
    if (node.name !== 'rewriterule') continue
    rules.push(ruleOf(node, conditions))
    conditions = []
  }
  return rules
}

function ruleOf(directive: Directive, conditions: readonly RewriteCondition[]): RewriteRule {
  const [pattern = '', substitution = '', flags = ''] = textsOf(directive)
  const list = splitFlags(flags)
  return {
    directive,
    pattern: pattern.replace(/^!/, ''),
    isNegated: pattern.startsWith('!'),
    substitution,
    flags: new Map(list.map(nameAndValue)),
    variables: list.filter((flag) => /^(e|env)=/i.test(flag)).map((flag) => flag.slice(flag.indexOf('=') + 1)),
    conditions,
  }
}

function conditionOf(directive: Directive): RewriteCondition {
  const [test = '', pattern = '', flags = ''] = textsOf(directive)
  const names = splitFlags(flags).map((flag) => nameAndValue(flag)[0])
  return {
    test,
    pattern: pattern.replace(/^!/, ''),
    isNegated: pattern.startsWith('!'),
    ignoresCase: names.includes('NC'),
    isAlternative: names.includes('OR'),
  }
}

function splitFlags(text: string): string[] {
  return text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((flag) => flag.trim())
    .filter(Boolean)
}

function nameAndValue(flag: string): [string, string] {
  const [name = '', value = ''] = flag.split('=')
  const upper = name.toUpperCase()
  return [longNames[upper] ?? upper, value]
}

const longNames: Readonly<Record<string, string>> = {
  REDIRECT: 'R',
  LAST: 'L',
  PROXY: 'P',
  NOCASE: 'NC',
  ORNEXT: 'OR',
  FORBIDDEN: 'F',
  GONE: 'G',
  QSAPPEND: 'QSA',
  QSDISCARD: 'QSD',
  NOESCAPE: 'NE',
  PASSTHROUGH: 'PT',
  CHAIN: 'C',
  SKIP: 'S',
  NEXT: 'N',
  ENV: 'E',
}
