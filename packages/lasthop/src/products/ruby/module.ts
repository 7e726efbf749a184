import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import { pathOf } from './evaluate-call.ts'
import { evaluate, type Scope } from './evaluate.ts'
import type { RbNode, RbStatement } from './node.ts'
import { parseRuby } from './parse-statements.ts'
import { textOf, truthOf, type RbValue } from './value.ts'

/** Something that a file of settings does: an assignment, or a call with arguments. */
export interface RbAct {
  /** What is set or called: `config.force_ssl`, `config.hosts.clear`, `bind`. */
  readonly name: string
  /** `=`, `<<`, `||=`, ...; `()` is a call. */
  readonly operator: string
  /** Of an assignment the one value; of `<<` every one. */
  readonly values: readonly RbValue[]
  /** The key of `config.x[:key] = value`. */
  readonly key?: RbValue
  readonly certainty: Certainty
  readonly place: Place
  /** The variable of a condition around it, which is judged as it is without it. */
  readonly variable?: string
}

/** Whether it happens when the file is loaded. */
export type Certainty = 'always' | 'perhaps' | 'never'

/** What a Ruby file does, in order, as far as it can be read without running it. */
export interface RbModule {
  readonly file: SourceFile
  readonly acts: readonly RbAct[]
  /** Where the file is not Ruby that can be read. */
  readonly errors: readonly Place[]
}

/** Reads a file as a process with this environment would load it. */
export function readRuby(file: SourceFile, environment: ReadonlyMap<string, string> = new Map()): RbModule {
  const places = compilePlaces(file)
  const names = new Map<string, RbValue>()
  const placeOf: Scope['placeOf'] = ({ start, end }) => places(start, end)
  const walk: Walk = { scope: { text: file.text, names, environment, placeOf }, names, acts: [], errors: [] }
  for (const statement of parseRuby(file.text)) walkStatement(statement, walk, 'always')
  return { file, acts: walk.acts, errors: walk.errors }
}

interface Walk {
  readonly scope: Scope
  readonly names: Map<string, RbValue>
  readonly acts: RbAct[]
  readonly errors: Place[]
  /** Of the condition around. */
  readonly variable?: string
}

function walkStatement(statement: RbStatement, walk: Walk, certainty: Certainty): void {
  switch (statement.kind) {
    case 'assign':
      return assign(statement, walk, certainty)
    case 'do':
      return perform(statement, walk, certainty)
    case 'if':
      return choose(statement, walk, certainty)
    case 'scope':
      for (const each of statement.body) walkStatement(each, walk, certainty)
      return
    case 'perhaps':
      for (const each of statement.body) walkStatement(each, walk, less(certainty))
      return
    case 'broken':
      walk.errors.push(walk.scope.placeOf(statement))
  }
}

function less(certainty: Certainty): Certainty {
  return certainty === 'never' ? 'never' : 'perhaps'
}

function assign(statement: Extract<RbStatement, { kind: 'assign' }>, walk: Walk, certainty: Certainty): void {
  const { target, operator, value } = statement
  const read = evaluate(value, walk.scope)
  const isKeyed = target.kind === 'call' && target.name === '[]'
  const name = isKeyed && target.receiver !== undefined ? pathOf(target.receiver) : pathOf(target)
  if (name === undefined || isIdle(certainty, walk)) return
  const [key] = isKeyed ? target.args : []
  walk.acts.push({
    name: plainName(name),
    operator,
    values: operator === '<<' && read.kind === 'array' ? read.items : [read],
    certainty,
    place: walk.scope.placeOf(statement),
    ...(walk.variable === undefined ? {} : { variable: walk.variable }),
    ...(key === undefined ? {} : { key: evaluate(key, walk.scope) }),
  })
  if (!isKeyed && certainty !== 'never')
    walk.names.set(name, operator === '=' && certainty === 'always' ? read : unsure(read))
}

function unsure({ place }: RbValue): RbValue {
  return { kind: 'unknown', because: 'It is computed.', place }
}

/** A call; what stands in a block that runs at once counts as it stands, in another perhaps. */
function perform(statement: Extract<RbStatement, { kind: 'do' }>, walk: Walk, certainty: Certainty): void {
  const { node } = statement
  const name = pathOf(node)
  if (node.kind !== 'call' || name === undefined || isIdle(certainty, walk)) return
  walk.acts.push({
    name: plainName(name),
    operator: '()',
    values: node.args.map((arg) => evaluate(arg, walk.scope)),
    certainty,
    place: walk.scope.placeOf(statement),
    ...(walk.variable === undefined ? {} : { variable: walk.variable }),
  })
  const isNow = /(?:^|\.)(?:configure|tap|instance_eval|class_eval)$/.test(name)
  const inner = isForOthers(name, walk.acts.at(-1), walk) ? 'never' : isNow ? certainty : less(certainty)
  for (const each of node.block?.body ?? []) walkStatement(each, walk, inner)
}

/** `configure :development do`, of an application that runs for production. */
function isForOthers(name: string, act: RbAct | undefined, { scope }: Walk): boolean {
  const names = act?.values.map(textOf) ?? []
  if (!/^(?:\w+\.)?configure$/.test(name) || names.length === 0 || names.includes(undefined)) return false
  const { environment } = scope
  return !names.includes(environment.get('APP_ENV') ?? environment.get('RACK_ENV') ?? 'production')
}

/** The branches that the conditions would take; those that cannot be told, perhaps. */
function choose(statement: Extract<RbStatement, { kind: 'if' }>, walk: Walk, certainty: Certainty): void {
  let left: Certainty = certainty
  for (const { condition, body } of statement.branches) {
    const truth = condition === undefined ? true : truthIn(condition, walk)
    const here = truth === false || left === 'never' ? 'never' : truth === undefined ? less(left) : left
    const variable = condition === undefined ? undefined : evaluate(condition, walk.scope).environment
    const within = variable === undefined ? walk : { ...walk, variable }
    for (const each of body) walkStatement(each, within, here)
    left = truth === true ? 'never' : truth === undefined ? less(left) : left
  }
}

/** What never happens is of interest only where a variable could change that. */
function isIdle(certainty: Certainty, { variable }: Walk): boolean {
  return certainty === 'never' && variable === undefined
}

function truthIn(condition: RbNode, { scope }: Walk): boolean | undefined {
  return truthOf(evaluate(condition, scope))
}

/** One name for the configuration, however it is reached. */
function plainName(name: string): string {
  return name
    .replace(/^(?:Rails\.application\.config|Rails\.configuration|self\.config|app\.config)(?=\.|$)/, 'config')
    .replace(/^::/, '')
}
