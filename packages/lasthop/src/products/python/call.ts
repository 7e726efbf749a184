import type { SyntaxNode } from '@lezer/common'

/** A call, with its arguments as they stand. */
export interface PyCall {
  /** What is called, as written: `os.environ.get`. */
  readonly name: string
  /** Of a method: what stands before the last dot. */
  readonly receiver: SyntaxNode | undefined
  readonly positional: readonly SyntaxNode[]
  readonly named: ReadonlyMap<string, SyntaxNode>
  /** What stands behind `**`: it may name anything. */
  readonly spread: readonly SyntaxNode[]
  readonly node: SyntaxNode
}

/** A CallExpression as a call; undefined for one that is not complete. */
export function callOf(node: SyntaxNode, text: string): PyCall | undefined {
  const callee = node.firstChild
  const list = node.getChild('ArgList')
  if (callee === null || list === null) return undefined
  const receiver = callee.name === 'MemberExpression' ? (callee.firstChild ?? undefined) : undefined
  return { name: text.slice(callee.from, callee.to).replaceAll(/\s/g, ''), receiver, ...argumentsOf(list, text), node }
}

/** Every call in a tree, outer before inner. */
export function callsIn(top: SyntaxNode, text: string): readonly PyCall[] {
  const calls: PyCall[] = []
  top.cursor().iterate((ref) => {
    const call = ref.name === 'CallExpression' ? callOf(ref.node, text) : undefined
    if (call !== undefined) calls.push(call)
  })
  return calls
}

function argumentsOf(list: SyntaxNode, text: string): Pick<PyCall, 'positional' | 'named' | 'spread'> {
  const positional: SyntaxNode[] = []
  const named = new Map<string, SyntaxNode>()
  const spread: SyntaxNode[] = []
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    if (!/^[A-Z]/.test(child.name) || child.name === 'Comment' || child.name === 'AssignOp') continue
    if (text.slice(child.from - 2, child.from) === '**') {
      spread.push(child)
      continue
    }
    const value = child.nextSibling?.name === 'AssignOp' ? child.nextSibling.nextSibling : null
    if (value === null) {
      positional.push(child)
      continue
    }
    named.set(text.slice(child.from, child.to), value)
    child = value
  }
  return { positional, named, spread }
}
