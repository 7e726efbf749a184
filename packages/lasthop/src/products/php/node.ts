/** One node of a syntax tree of PHP, as php-parser makes it: what it holds depends on its kind. */
export interface PhpNode {
  readonly kind: string
  readonly loc?: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } } | null
}

/** A part of a node that is a node itself. */
export function partOf(node: PhpNode, name: string): PhpNode | undefined {
  const part = valueAt(node, name)
  return isNode(part) ? part : undefined
}

/** The nodes of a part that is a list. */
export function partsOf(node: PhpNode, name: string): readonly PhpNode[] {
  const part = valueAt(node, name)
  return Array.isArray(part) ? part.filter(isNode) : []
}

/** A part that is text: a name, an operator, the text of a string. */
export function textOf(node: PhpNode | undefined, name: string): string | undefined {
  const part = node && valueAt(node, name)
  return typeof part === 'string' ? part : undefined
}

/** Any part, as it is. */
export function valueAt(node: PhpNode, name: string): unknown {
  return Reflect.get(node, name)
}

/** Every node below one, itself first. */
export function* nodesBelow(node: PhpNode): Generator<PhpNode> {
  yield node
  for (const part of Object.values(node)) {
    for (const each of Array.isArray(part) ? part : [part]) if (isNode(each)) yield* nodesBelow(each)
  }
}

/** `trustProxies` of `$middleware->trustProxies(...)`, `setTrustedProxies` of `Request::setTrustedProxies(...)`, `define`. */
export function nameOfCall(call: PhpNode): string | undefined {
  const what = partOf(call, 'what')
  if (what?.kind === 'propertylookup' || what?.kind === 'nullsafepropertylookup' || what?.kind === 'staticlookup')
    return textOf(partOf(what, 'offset'), 'name')
  return textOf(what, 'name')?.replace(/^\\/, '')
}

function isNode(value: unknown): value is PhpNode {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}
