/** A stretch of source. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** An expression, as written. */
export type RbNode = Span &
  (
    | { readonly kind: 'string' | 'symbol' | 'regexp'; readonly text: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'words'; readonly words: readonly string[] }
    | { readonly kind: 'array'; readonly items: readonly RbNode[] }
    | { readonly kind: 'hash'; readonly entries: readonly (readonly [RbNode, RbNode])[] }
    | RbCallNode
    | { readonly kind: 'binary'; readonly operator: string; readonly left: RbNode; readonly right: RbNode }
    | { readonly kind: 'not'; readonly of: RbNode }
    | { readonly kind: 'code' }
    | { readonly kind: 'unknown' }
  )

/** A name, a constant, a call or an index (`[]`): with what it is asked of, and what it is given. */
export interface RbCallNode extends Span {
  readonly kind: 'call'
  readonly receiver?: RbNode
  readonly name: string
  readonly args: readonly RbNode[]
  /** What stands between `{` and `}`, or `do` and `end`. */
  readonly block?: RbBlock
}

/** A block, read as an expression where it is one. */
export interface RbBlock extends Span {
  readonly body: readonly RbStatement[]
}

/** A statement of a file of settings. */
export type RbStatement = Span &
  (
    | { readonly kind: 'assign'; readonly target: RbNode; readonly operator: string; readonly value: RbNode }
    | { readonly kind: 'do'; readonly node: RbNode }
    | { readonly kind: 'if'; readonly branches: readonly RbBranch[] }
    | { readonly kind: 'scope'; readonly name: string; readonly body: readonly RbStatement[] }
    /** What may run later, or often, or not at all. */
    | { readonly kind: 'perhaps'; readonly body: readonly RbStatement[] }
    | { readonly kind: 'broken' }
  )

/** `else` has no condition. */
export interface RbBranch {
  readonly condition?: RbNode
  readonly body: readonly RbStatement[]
}
