import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'

import { joinPath } from '../path.ts'
import { textAt, type VariableReading } from './environment.ts'
import { interpolate } from './interpolate.ts'

/** A file that another one names. */
export interface Named {
  readonly path: string
  readonly node: Node
}

/** A service that another one goes on from, of the same file or of another. */
export interface Extended {
  readonly path: string | undefined
  readonly service: string
  readonly node: Node
}

/** `include: [infra/compose.yaml, { path: [a.yaml, b.yaml] }]`. */
export function includedBy(top: YAMLMap, read: VariableReading): readonly Named[] {
  return listAt(top, 'include')
    .flatMap((item) => (isMap(item) ? listAt(item, 'path') : [item]))
    .flatMap((node) => pathIn(node, read))
}

/** `extends: web`, or `extends: { file: base.yaml, service: web }`. */
export function extendedBy(service: YAMLMap, read: VariableReading): Extended | undefined {
  const node = service.get('extends', true)
  if (isScalar(node)) return { path: undefined, service: String(node.value), node }
  const name = isMap(node) ? textAt(node, 'service') : undefined
  if (!isMap(node) || name === undefined) return undefined
  const file = textAt(node, 'file')
  return { path: file === undefined ? undefined : resolved(file, read), service: name, node }
}

function pathIn(node: Node, read: VariableReading): readonly Named[] {
  return isScalar(node) && typeof node.value === 'string' ? [{ path: resolved(node.value, read), node }] : []
}

function resolved(path: string, { folder, variables }: VariableReading): string {
  return joinPath(folder, interpolate(path, variables))
}

/** One, or a list of them. */
function listAt(map: YAMLMap, key: string): readonly Node[] {
  const node = map.get(key, true)
  const items = isSeq(node) ? node.items : [node]
  return items.flatMap((item) => (isScalar(item) || isMap(item) ? [item] : []))
}
