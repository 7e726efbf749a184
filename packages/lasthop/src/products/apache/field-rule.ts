import { Doubt } from '../doubt.ts'
import { valueOr } from '../stand-in.ts'
import { hasHole } from '../hole.ts'
import { remembered } from '../remembered.ts'
import { evaluateTest, evaluateText } from './expression/evaluate.ts'
import { parseTest, parseText } from './expression/parse.ts'
import { compilePattern } from './pattern.ts'
import { scopeOf, variableOf } from './request-scope.ts'
import { textsOf, type Directive } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** A RequestHeader directive, taken apart. */
export interface FieldRule {
  readonly directive: Directive
  readonly action: string
  readonly name: string
  readonly value: string
  /** What an `edit` puts in the place of what matched. */
  readonly substitute: string
  /** `early`, `env=NAME`, `expr=...`, or empty. */
  readonly condition: string
}

/** The parts of a RequestHeader directive. */
export const parseFieldRule: (directive: Directive) => FieldRule = remembered((directive) => {
  const [action = '', name = '', ...rest] = textsOf(directive)
  const lower = action.toLowerCase()
  const [value = '', substitute = '', condition = ''] = arrange(lower, rest)
  return { directive, action: lower, name: name.replace(/:.*$/s, ''), value, substitute, condition }
})

/** Applies rules in order: the `early` ones, or the others. */
export function applyFieldRules(visit: Visit, directives: readonly Directive[], phase: 'early' | 'late'): void {
  for (const directive of directives) {
    const rule = parseFieldRule(directive)
    const isEarly = rule.condition.toLowerCase() === 'early'
    if (isEarly === (phase === 'early')) apply(visit, rule)
  }
}

function apply(visit: Visit, rule: FieldRule): void {
  if (hasHole(rule.name)) throw new Doubt('A field whose name a template fills in is set here.', rule.directive.place)
  if (!isHeld(visit, rule)) {
    tell(visit, rule.directive, { does: 'its condition does not hold', effect: 'ignores', field: rule.name })
    return
  }
  const before = visit.fields.get(rule.name)
  const act = actions[rule.action]
  if (act === undefined) throw new Doubt(`"${rule.action}" is not an action of RequestHeader.`, rule.directive.place)
  act(visit, rule)
  tellOf(visit, rule, before)
}

function tellOf(visit: Visit, rule: FieldRule, before: string | undefined): void {
  const after = visit.fields.get(rule.name)
  const was = before === undefined ? 'absent' : `"${before}"`
  const told = { field: rule.name }
  if (after === undefined) {
    const does = before === undefined ? 'there is no field of this spelling' : `removes ${was}`
    tell(visit, rule.directive, { ...told, does, effect: before === undefined ? 'ignores' : 'removes' })
  } else {
    const effect = rule.action === 'set' || before === undefined ? 'sets' : 'adds'
    tell(visit, rule.directive, { ...told, does: `${was} becomes "${after}"`, effect })
  }
}

function isHeld(visit: Visit, { condition, directive }: FieldRule): boolean {
  if (condition === '' || condition.toLowerCase() === 'early') return true
  const [, kind = '', rest = ''] = /^(env|expr)=(.*)$/is.exec(condition) ?? []
  if (hasHole(condition)) throw new Doubt('A template fills in the condition of this field.', directive.place)
  if (kind.toLowerCase() === 'expr') return evaluateTest(parseTest(rest), scopeOf(visit))
  return rest.startsWith('!') ? !visit.env.has(rest.slice(1)) : visit.env.has(rest)
}

const actions: Readonly<Record<string, (visit: Visit, rule: FieldRule) => void>> = {
  set: (visit, rule) => visit.fields.set(rule.name, valueOf(visit, rule)),
  setifempty: (visit, rule) => {
    if (visit.fields.get(rule.name) === undefined) visit.fields.set(rule.name, valueOf(visit, rule))
  },
  add: (visit, rule) => visit.fields.add(rule.name, valueOf(visit, rule)),
  append: (visit, rule) => visit.fields.merge(rule.name, valueOf(visit, rule)),
  merge: (visit, rule) => mergeToken(visit, rule),
  unset: (visit, rule) => visit.fields.unset(rule.name),
  edit: (visit, rule) => edit(visit, rule, ''),
  'edit*': (visit, rule) => edit(visit, rule, 'g'),
  note: () => undefined,
}

function mergeToken({ fields, ...visit }: Visit, rule: FieldRule): void {
  const value = valueOf({ fields, ...visit }, rule)
  const tokens = (fields.get(rule.name) ?? '').split(',').map((token) => token.trimStart())
  if (!tokens.includes(value)) fields.merge(rule.name, value)
}

function edit(visit: Visit, rule: FieldRule, flags: '' | 'g'): void {
  const entries = visit.fields.entries(rule.name)
  const pattern = new RegExp(compilePattern(rule.value, '').source, flags)
  visit.fields.unset(rule.name)
  for (const { name, value } of entries) {
    visit.fields.add(
      name,
      value.replace(pattern, (...found) => substituted(visit, rule, found)),
    )
  }
}

function substituted(visit: Visit, rule: FieldRule, found: readonly unknown[]): string {
  const captures = found.filter((part) => typeof part === 'string' || part === undefined)
  const template = formatValue(visit, rule.substitute, rule)
  return template.replace(/\$(\d)/g, (_reference, digit: string) => captures[Number(digit)] ?? '')
}

function valueOf(visit: Visit, rule: FieldRule): string {
  return valueOr(rule.name, () => worked(visit, rule))
}

function worked(visit: Visit, rule: FieldRule): string {
  if (hasHole(rule.value)) throw new Doubt(`A template fills in the value of ${rule.name}.`, rule.directive.place)
  if (rule.value.startsWith('expr=')) return unwrapped(evaluateText(parseText(rule.value.slice(5)), scopeOf(visit)))
  return formatValue(visit, rule.value, rule)
}

/** mod_headers' own format: `%{NAME}e` of the environment, `%{NAME}s` of TLS, `%%`. */
function formatValue(visit: Visit, format: string, { directive }: FieldRule): string {
  return format.replace(
    /%(?:\{([^}]*)\})?(.?)|\\([\\rnt])/gs,
    (written, name: string | undefined, tag: string, escaped: string) => {
      if (escaped !== undefined) return escapes[escaped] ?? written
      if (name === undefined && (tag === '%' || tag === '')) return '%'
      if (tag === 'e') return unwrapped(visit.env.get(name ?? '') ?? '(null)')
      if (tag === 's') return sslVariable(visit, name ?? '', directive)
      throw new Doubt(`"${written}" has a value that only a running server knows.`, directive.place)
    },
  )
}

/** What mod_ssl knows by a name, also on a connection without TLS: then the variables of TLS are "(null)". */
function sslVariable(visit: Visit, name: string, directive: Directive): string {
  if (name.startsWith('SSL_')) {
    if (visit.arrival.scheme === 'http') return '(null)'
    throw new Doubt(`"%{${name}}s" depends on the client's TLS.`, directive.place)
  }
  const value = variableOf(visit, name)
  return value === '' ? '(null)' : unwrapped(value)
}

function unwrapped(value: string): string {
  return value.replace(/[\r\n]/g, ' ')
}

/** The arguments behind the name, by action: an `unset` has no value, an `edit` has two. */
function arrange(action: string, rest: readonly string[]): readonly (string | undefined)[] {
  if (action === 'unset') return ['', '', rest[0]]
  return action.startsWith('edit') ? rest : [rest[0], '', rest[1]]
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\', r: '\r', n: '\n', t: '\t' }
