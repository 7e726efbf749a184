import type { Place } from '../place.ts'
import { evaluate, type PhpScope } from './evaluate.ts'
import { nameOfCall, nodesBelow, partOf, partsOf, textOf, valueAt, type PhpNode } from './node.ts'
import type { PhpFile } from './parse.ts'
import { nothing, stringOf, textual, truthOf, unknown, type PhpValue } from './value.ts'

/** What a script of PHP did to its variables before the line at which it is left. */
export interface Ran {
  /** `$_SERVER` as it is then. */
  readonly server: ReadonlyMap<string, PhpValue>
  readonly constants: ReadonlyMap<string, PhpValue>
  /** What was written to `$_SERVER`, in order. */
  readonly written: readonly Written[]
  /** It sent the visitor elsewhere and ended. */
  readonly redirect: { readonly location: string | undefined; readonly place: Place } | undefined
}

/** One line that wrote to `$_SERVER`. */
export interface Written {
  readonly key: string
  readonly value: PhpValue
  readonly place: Place
}

/** Where a script starts from. */
export interface Start {
  readonly server: ReadonlyMap<string, string>
  readonly environment: (name: string) => PhpValue | undefined
  /** The script is left where it includes a file with this in its name. */
  readonly until: string
}

/** Goes through a script that sets variables under conditions, as wp-config.php does. What cannot be told makes unknown what it writes. */
export function runPhp(program: PhpFile, start: Start): Ran {
  const state: State = {
    program,
    start,
    variables: new Map([
      ['_SERVER', { kind: 'array', entries: new Map([...start.server].map(([key, value]) => [key, textual(value)])) }],
    ]),
    constants: new Map(),
    written: [],
    location: undefined,
    redirect: undefined,
  }
  runAll(program.statements, state)
  const server = state.variables.get('_SERVER')
  return {
    server: server?.kind === 'array' ? server.entries : new Map(),
    constants: state.constants,
    written: state.written,
    redirect: state.redirect,
  }
}

interface State {
  readonly program: PhpFile
  readonly start: Start
  readonly variables: Map<string, PhpValue>
  readonly constants: Map<string, PhpValue>
  readonly written: Written[]
  location: string | undefined
  redirect: Ran['redirect']
}

/** `broken`, `next`: out of a loop, or on to its next round; `doubtful`: one of both under a condition that is not known. */
type Course = 'on' | 'left' | 'broken' | 'next' | 'doubtful'

function runAll(nodes: readonly PhpNode[], state: State): Course {
  for (const node of nodes) {
    const course = runOne(node, state)
    if (course !== 'on') return course
  }
  return 'on'
}

function runOne(node: PhpNode, state: State): Course {
  switch (node.kind) {
    case 'block':
    case 'namespace':
      return runAll(partsOf(node, 'children'), state)
    case 'expressionstatement': {
      const expression = partOf(node, 'expression')
      return expression === undefined ? 'on' : express(expression, state)
    }
    case 'if':
      return choose(node, state)
    case 'foreach':
      return loop(node, state)
    case 'break':
      return partOf(node, 'level') === undefined ? 'broken' : 'doubtful'
    case 'continue':
      return partOf(node, 'level') === undefined ? 'next' : 'doubtful'
    case 'inline':
    case 'function':
    case 'class':
    case 'usegroup':
    case 'constantstatement':
    case 'declare':
    case 'noop':
      return 'on'
    case 'return':
    case 'exit':
      return 'left'
    default:
      forget([node], state)
      return 'on'
  }
}

function express(node: PhpNode, state: State): Course {
  switch (node.kind) {
    case 'assign':
      assign(node, state)
      return 'on'
    case 'call':
      callOf(node, state)
      return 'on'
    case 'include':
      return includes(node, state) ? 'left' : 'on'
    case 'exit':
      if (state.location !== undefined)
        state.redirect = { location: state.location, place: state.program.placeOf(node) }
      return 'left'
    default:
      forget([node], state)
      return 'on'
  }
}

function includes(node: PhpNode, { program, start }: State): boolean {
  const { start: from, end } = program.placeOf(node)
  return program.file.text.slice(from, end).includes(start.until)
}

/** A condition that is not known may or may not have led there. */
function choose(node: PhpNode, state: State): Course {
  const test = partOf(node, 'test')
  const [body, alternate] = [partOf(node, 'body'), partOf(node, 'alternate')]
  const isTrue = test === undefined ? undefined : truthOf(evaluate(test, scopeOf(state)))
  if (isTrue === undefined) {
    const parts = [body, alternate].flatMap((part) => part ?? [])
    forget(parts, state)
    return parts.some(leavesLoop) ? 'doubtful' : 'on'
  }
  const chosen = isTrue ? body : alternate
  return chosen === undefined ? 'on' : runOne(chosen, state)
}

function leavesLoop(part: PhpNode): boolean {
  return [...nodesBelow(part)].some(({ kind }) => kind === 'break' || kind === 'continue')
}

/** `foreach ($names as $name) { ... }` over an array that is known. */
function loop(node: PhpNode, state: State): Course {
  const [source, body, name] = [partOf(node, 'source'), partOf(node, 'body'), partOf(node, 'value')]
  const list = source && evaluate(source, scopeOf(state))
  const isPlain = name?.kind === 'variable' && valueAt(name, 'byref') !== true
  if (list?.kind !== 'array' || list.entries.size > mostRounds || !isPlain || body === undefined) {
    forget([node], state)
    return 'on'
  }
  const key = partOf(node, 'key')
  for (const [at, value] of list.entries) {
    write(name, value, state)
    if (key !== undefined) write(key, keyOf(at), state)
    const course = runOne(body, state)
    if (course === 'left') return course
    if (course === 'doubtful') forget([body], state)
    if (course === 'broken' || course === 'doubtful') break
  }
  return 'on'
}

/** PHP makes a number of a key that looks like one. */
function keyOf(at: string): PhpValue {
  return /^(?:0|-?[1-9]\d*)$/.test(at) ? { kind: 'number', value: Number(at) } : textual(at)
}

function assign(node: PhpNode, state: State): void {
  const [left, right] = [partOf(node, 'left'), partOf(node, 'right')]
  if (left === undefined || right === undefined) return
  const value = textOf(node, 'operator') === '=' ? evaluate(right, scopeOf(state)) : unknown('it is computed')
  write(left, value, state)
}

function write(left: PhpNode, value: PhpValue, state: State): void {
  const { variables, written, program } = state
  if (left.kind === 'variable') variables.set(textOf(left, 'name') ?? '', value)
  const owner = left.kind === 'offsetlookup' ? partOf(left, 'what') : undefined
  const key = left.kind === 'offsetlookup' ? partOf(left, 'offset') : undefined
  const name = key && stringOf(evaluate(key, scopeOf(state)))
  const array = owner?.kind === 'variable' ? variables.get(textOf(owner, 'name') ?? '') : undefined
  if (array?.kind !== 'array' || owner === undefined) return
  if (name === undefined) return void variables.set(textOf(owner, 'name') ?? '', anyOf(array.entries))
  variables.set(textOf(owner, 'name') ?? '', { kind: 'array', entries: new Map([...array.entries, [name, value]]) })
  if (textOf(owner, 'name') === '_SERVER') written.push({ key: name, value, place: program.placeOf(left) })
}

/** An array after somebody wrote to it where it is not known. */
function anyOf(entries: ReadonlyMap<string, PhpValue>): PhpValue {
  const keys = [...entries.keys(), 'HTTPS', 'SERVER_PORT', 'HTTP_HOST', 'REMOTE_ADDR']
  return {
    kind: 'array',
    entries: new Map(keys.map((key) => [key, unknown('it depends on what cannot be read here')])),
  }
}

function callOf(node: PhpNode, state: State): void {
  const [first, second] = partsOf(node, 'arguments').map((argument) => evaluate(argument, scopeOf(state)))
  const name = first && stringOf(first)
  if (name === undefined) return
  if (nameOfCall(node) === 'define' && !state.constants.has(name)) state.constants.set(name, second ?? nothing)
  if (nameOfCall(node) === 'header' && /^location:/i.test(name)) state.location = name.slice(9).trim()
}

/** Everything that these lines might write is not known from here on. */
function forget(nodes: readonly PhpNode[], state: State): void {
  for (const node of nodes.flatMap((each) => [...nodesBelow(each)])) {
    const left = node.kind === 'assign' ? partOf(node, 'left') : undefined
    if (left !== undefined) write(left, unknown('it depends on what cannot be read here'), state)
    const name = node.kind === 'call' && nameOfCall(node) === 'define' ? partsOf(node, 'arguments')[0] : undefined
    const constant = name && valueAt(name, 'value')
    if (typeof constant === 'string') state.constants.set(constant, unknown('it depends on what cannot be read here'))
  }
}

function scopeOf({ variables, constants, start }: State): PhpScope {
  return {
    variable: (name) => variables.get(name) ?? (name === '_ENV' ? unknown('the environment is not known') : nothing),
    constant: (name) => constants.get(name),
    classConstant: () => unknown('it is not known here'),
    environment: start.environment,
  }
}

/** Lists that people write are short. */
const mostRounds = 200
