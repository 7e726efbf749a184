import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/javascript'

import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import { parseShallow } from '../source/shallow.ts'
import { evaluate, expressionsIn, type Scope } from './evaluate.ts'
import { truthOf, type JsValue } from './value.ts'

/** `app.set('a', 1)`, `express()`, `new Koa()`. */
export interface JsCall {
  /** As written: `app.set`. */
  readonly name: string
  readonly isNew: boolean
  readonly args: readonly JsValue[]
  readonly node: SyntaxNode
  /** The whole call. */
  readonly place: Place
  readonly certainty: Certainty
}

/** `app.proxy = true`. */
export interface JsAssignment {
  /** As written: `app.proxy`. */
  readonly target: string
  readonly value: JsValue
  readonly place: Place
  readonly certainty: Certainty
}

/** Whether it happens when the program starts: always, never, or under a condition that cannot be known. */
export type Certainty = 'certain' | 'perhaps' | 'never'

/** What a file of JavaScript or TypeScript does at its start, as far as it can be read without running it. */
export interface JsModule {
  readonly file: SourceFile
  /** The name of the default import, or of what `require` gave, by package. */
  importOf(name: string): string | undefined
  /** The variable that a call's result is kept in: `app` of `const app = express()`. */
  keptIn(call: JsCall): string | undefined
  readonly calls: readonly JsCall[]
  readonly assignments: readonly JsAssignment[]
  /** What `export default` or `module.exports` gives. */
  readonly exported: JsValue | undefined
  /** Where the file is not JavaScript that can be read. */
  readonly errors: readonly Place[]
}

/** Reads a file, with the variables of the environment that it would see. */
export function readJsModule(file: SourceFile, environment: ReadonlyMap<string, string> = new Map()): JsModule {
  const places = compilePlaces(file)
  const { top, isTooDeep } = parseShallow(typed, file.text)
  const names = new Map<string, JsValue>()
  const placeOf = (node: SyntaxNode): Place => places(node.from, node.to)
  const scope: Scope = { text: file.text, names, environment, placeOf }
  const calls: JsCall[] = []
  const assignments: JsAssignment[] = []
  const errors: Place[] = isTooDeep ? [places(0, 0)] : []
  let exported: JsValue | undefined
  top.cursor().iterate(({ node, type }) => {
    if (type.isError) errors.push(placeOf(node))
    if (node.name === 'VariableDeclaration') declare(node, scope, names)
    if (node.name === 'CallExpression' || node.name === 'NewExpression') calls.push(callOf(node, scope))
    if (node.name === 'AssignmentExpression') assignments.push(assignmentOf(node, scope))
    if (node.name === 'ExportDeclaration') exported = defaultOf(node, scope) ?? exported
  })
  return {
    file,
    calls,
    assignments,
    exported: exported ?? assignments.findLast(({ target }) => target === 'module.exports')?.value,
    errors,
    importOf: (name) => importOf(name, file.text),
    keptIn: ({ node }) => keptIn(node, file.text),
  }
}

/** The value of `export default`. */
function defaultOf(node: SyntaxNode, scope: Scope): JsValue | undefined {
  const value = node.getChild('default') === null ? undefined : expressionsIn(node).at(-1)
  return value && evaluate(value, scope)
}

/** Constants alone: what may be assigned again is not known. */
function declare(node: SyntaxNode, scope: Scope, names: Map<string, JsValue>): void {
  if (!scope.text.startsWith('const', node.from)) return
  let name: string | undefined
  for (const child of expressionsIn(node)) {
    if (child.name === 'VariableDefinition') name = scope.text.slice(child.from, child.to)
    else if (name !== undefined) {
      names.set(name, evaluate(child, scope))
      name = undefined
    }
  }
}

function callOf(node: SyntaxNode, scope: Scope): JsCall {
  const [callee] = expressionsIn(node)
  const list = node.getChild('ArgList')
  return {
    name: callee === undefined ? '' : nameOf(scope.text.slice(callee.from, callee.to)),
    isNew: node.name === 'NewExpression',
    args: list === null ? [] : expressionsIn(list).map((argument) => evaluate(argument, scope)),
    node,
    place: scope.placeOf(node),
    certainty: certaintyOf(node, scope),
  }
}

/** Without the types that TypeScript lets stand before the arguments, `Fastify<Server>()`, and without what a compiler makes of imports. */
function nameOf(written: string): string {
  const bare = written.replaceAll(/\s/g, '')
  const types = bare.endsWith('>') ? bare.indexOf('<') : -1
  return (types === -1 ? bare : bare.slice(0, types))
    .replace(/^\(0,([\w$.]+)\)$/, '$1')
    .replace(/^([\w$]+)\.default$/, '$1')
    .replace(/^(?:\w+_\d|import_\w+)\.(?=[A-Z])/, '')
}

function assignmentOf(node: SyntaxNode, scope: Scope): JsAssignment {
  const [target, value] = expressionsIn(node)
  const unread = { kind: 'unknown', because: 'it is not complete', place: scope.placeOf(node) } as const
  return {
    target: target === undefined ? '' : scope.text.slice(target.from, target.to).replaceAll(/\s/g, ''),
    value: value === undefined ? unread : evaluate(value, scope),
    place: scope.placeOf(node),
    certainty: certaintyOf(node, scope),
  }
}

/** By the conditions around it: `if (process.env.NODE_ENV === 'production') { ... }`. */
function certaintyOf(node: SyntaxNode, scope: Scope): Certainty {
  let certainty: Certainty = 'certain'
  for (let child = node, { parent } = node; parent !== null; child = parent, { parent } = parent) {
    if (parent.name !== 'IfStatement' || child.name === 'ParenthesizedExpression') continue
    const condition = parent.getChild('ParenthesizedExpression')
    const truth = condition === null ? undefined : truthOf(evaluate(condition, scope))
    const isElse = parent.getChild('else') !== null && child.from > (parent.getChild('else')?.from ?? 0)
    if (truth === undefined) certainty = 'perhaps'
    else if (truth === isElse) return 'never'
  }
  return certainty
}

function importOf(name: string, text: string): string | undefined {
  const quoted = `['"]${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)}['"]`
  const found =
    new RegExp(`\\bimport\\s+(?:\\*\\s+as\\s+)?([\\w$]+)\\b[^'"\`;]*\\bfrom\\s+${quoted}`).exec(text) ??
    new RegExp(`\\bimport\\s+([\\w$]+)\\s*=\\s*require\\(\\s*${quoted}\\s*\\)`).exec(text) ??
    new RegExp(
      `\\b(?:const|let|var)\\s+([\\w$]+)\\s*=\\s*(?:/\\*.{0,20}\\*/\\s*)?[\\w.]*(?:__importDefault|__importStar|__toESM|_interop_require_default)\\(\\s*require\\(\\s*${quoted}\\s*\\)`,
    ).exec(text) ??
    new RegExp(
      `\\b(?:const|let|var)\\s+([\\w$]+)(?:\\s*:[^=]+)?\\s*=\\s*require\\(\\s*${quoted}\\s*\\)(?!\\s*[(.])`,
    ).exec(text) ??
    new RegExp(
      `\\bimport\\s*\\{[^}]*\\b([Ff]astify|Koa|NestFactory|FastifyAdapter)\\b[^}]*\\}\\s*from\\s+${quoted}`,
    ).exec(text)
  // `require('express')()` is called by what it is written as.
  return found?.[1] ?? new RegExp(`\\brequire\\(\\s*${quoted}\\s*\\)`).exec(text)?.[0].replaceAll(/\s/g, '')
}

/** Also through `await`, and chained calls are of the same application: `const app = new Koa()`. */
function keptIn(node: SyntaxNode, text: string): string | undefined {
  let parent = node.parent
  while (parent !== null && /^(?:Await|Parenthesized|As)/.test(parent.name)) parent = parent.parent
  const name = parent?.name === 'VariableDeclaration' ? nameBefore(parent, node) : undefined
  return name === undefined ? undefined : text.slice(name.from, name.to)
}

function nameBefore(declaration: SyntaxNode, { from }: SyntaxNode): SyntaxNode | undefined {
  return declaration.getChildren('VariableDefinition').findLast((name) => name.from < from)
}

const typed = parser.configure({ dialect: 'ts jsx' })
