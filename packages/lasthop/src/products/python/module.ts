import type { SyntaxNode } from '@lezer/common'

import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import { callsIn, type PyCall } from './call.ts'
import { evaluate, type Scope } from './evaluate.ts'
import { parsePython } from './tree.ts'
import { truthOf, type PyValue } from './value.ts'

/** One assignment at the top of a module. */
export interface PyAssignment {
  readonly name: string
  readonly value: PyValue
  /** The whole statement. */
  readonly place: Place
}

/** What a Python file sets, as far as it can be read without running it. */
export interface PyModule {
  readonly file: SourceFile
  /** The last assignment of each name that is not undone by a condition. */
  readonly assignments: ReadonlyMap<string, PyAssignment>
  /** Where the file is not Python that can be read. */
  readonly errors: readonly Place[]
  calls(): readonly PyCall[]
  evaluate(node: SyntaxNode): PyValue
  placeOf(node: SyntaxNode): Place
}

/** How a module's own imports are followed, and which environment it would see. */
export interface PyWorld {
  readonly environment: ReadonlyMap<string, string>
  /** The module that `from NAME import *` brings; undefined: not at hand. */
  readonly importAll: (name: string) => PyModule | undefined
  /** It is what is started: `if __name__ == "__main__":` holds. */
  readonly isStarted?: true
}

/** A world without other modules and variables. */
export const aloneInTheWorld: PyWorld = { environment: new Map(), importAll: () => undefined }

/** Reads a module from top to bottom, taking the branches that its conditions would take. */
export function readModule(file: SourceFile, world: PyWorld = aloneInTheWorld): PyModule {
  const places = compilePlaces(file)
  const { top, text, errors } = parsePython(file.text)
  const assignments = new Map<string, PyAssignment>()
  const names = new Map<string, PyValue>()
  const placeOf = (node: SyntaxNode): Place => places(node.from, node.to)
  const scope: Scope = { text, names, environment: world.environment, placeOf }
  const walk: Walk = {
    scope,
    world,
    assign: (assignment) => {
      assignments.set(assignment.name, assignment)
      names.set(assignment.name, assignment.value)
    },
  }
  if (world.isStarted) names.set('__name__', { kind: 'string', text: '__main__', place: places(0, 0) })
  walkStatements(top, walk, 'certain')
  return {
    file,
    assignments,
    errors: errors.map((node) => places(node.from, node.to)),
    calls: () => callsIn(top, text),
    evaluate: (node) => evaluate(node, scope),
    placeOf,
  }
}

interface Walk {
  readonly scope: Scope
  readonly world: PyWorld
  readonly assign: (assignment: PyAssignment) => void
}

type Certainty = 'certain' | 'perhaps'

function walkStatements(parent: SyntaxNode, walk: Walk, certainty: Certainty): void {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) walkStatement(node, walk, certainty)
}

function walkStatement(node: SyntaxNode, walk: Walk, certainty: Certainty): void {
  switch (node.name) {
    case 'StatementGroup':
      return walkStatements(node, walk, certainty)
    case 'AssignStatement':
      return assign(node, walk, certainty)
    case 'UpdateStatement':
      return update(node, walk)
    case 'IfStatement':
      return branch(node, walk, certainty)
    case 'TryStatement':
      for (const body of node.getChildren('Body').slice(0, 1)) walkStatements(body, walk, certainty)
      return
    case 'WithStatement':
      for (const body of node.getChildren('Body')) walkStatements(body, walk, certainty)
      return
    case 'ImportStatement':
      return importAll(node, walk)
    default:
  }
}

/** `A = B = value`, `A: bool = value`. */
function assign(node: SyntaxNode, { scope, assign: set }: Walk, certainty: Certainty): void {
  const value = node.lastChild
  if (value === null || value.name === 'AssignOp') return
  const found = evaluate(value, scope)
  for (const target of node.getChildren('VariableName')) {
    if (target.from >= value.from) continue
    const name = scope.text.slice(target.from, target.to)
    set({ name, value: certainly(found, certainty), place: scope.placeOf(node) })
  }
}

/** A value that is set only under a condition that cannot be known. */
function certainly(value: PyValue, certainty: Certainty): PyValue {
  return certainty === 'certain' ? value : { kind: 'unknown', because: 'it depends on a condition', place: value.place }
}

/** `NAME += [...]`. */
function update(node: SyntaxNode, { scope, assign: set }: Walk): void {
  const [target, value] = [node.firstChild, node.lastChild]
  if (target?.name !== 'VariableName' || value === null) return
  const name = scope.text.slice(target.from, target.to)
  const [before, more] = [scope.names.get(name), evaluate(value, scope)]
  const place = scope.placeOf(node)
  const isList = before?.kind === 'list' && more.kind === 'list'
  const after: PyValue = isList
    ? { ...before, items: [...before.items, ...more.items], place }
    : { kind: 'unknown', because: 'it is computed', place }
  set({ name, value: after, place })
}

/** Takes the first branch whose condition holds; where that cannot be known, all of them are taken as possible. */
function branch(node: SyntaxNode, walk: Walk, certainty: Certainty): void {
  let how = certainty
  let test: boolean | undefined = true
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'else') test = true
    else if (child.name === 'Body') {
      if (test === undefined) how = 'perhaps'
      if (test !== false) walkStatements(child, walk, how)
      if (test === true) return
    } else if (/^[A-Z]/.test(child.name) && child.name !== 'Comment') test = truthOf(evaluate(child, walk.scope))
  }
}

/** `from .base import *`; an import of single names brings nothing that is asked for. */
function importAll(node: SyntaxNode, { scope, world, assign: set }: Walk): void {
  const name = /^from\s+([.\w]+)\s+import\s+\(?\s*\*/.exec(scope.text.slice(node.from, node.to))?.[1]
  const module = name === undefined ? undefined : world.importAll(name)
  for (const assignment of module?.assignments.values() ?? []) set(assignment)
}
