/** The networks that the services of a compose file are in: containers of several projects reach each other by those that they share. */
import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'

/** The networks of one service, by the names that docker has for them. */
export type NetworksOf = (service: YAMLMap) => readonly string[]

/** Compiles the networks that a file declares. `folder` is the one that the project is named after, if it names itself not. */
export function compileNetworks(top: YAMLMap, folder: string): NetworksOf {
  const project = textOf(top.get('name', true)) ?? projectName(folder)
  const declared = new Map(pairsOf(top.get('networks', true)).map((pair) => [nameOf(pair), realName(pair)]))
  const named = (key: string): string => declared.get(key) ?? `${project}_${key}`
  return (service) => keysOf(service.get('networks', true)).map(named)
}

/** `proxy: { external: true, name: edge }`; before compose 3.5 `external: { name: edge }`. */
function realName(pair: Pair): string | undefined {
  const { value } = pair
  if (!isMap(value)) return undefined
  const external = value.get('external', true)
  const name = textOf(value.get('name', true)) ?? (isMap(external) ? textOf(external.get('name', true)) : undefined)
  return name ?? (isMap(external) || textOf(external) === 'true' ? nameOf(pair) : undefined)
}

function keysOf(node: unknown): readonly string[] {
  const keys = isSeq(node) ? node.items.flatMap((item) => textOf(item) ?? []) : pairsOf(node).map(nameOf)
  return keys.length === 0 ? ['default'] : keys
}

function pairsOf(node: unknown): readonly Pair[] {
  return isMap(node) ? node.items : []
}

function nameOf({ key }: Pair): string {
  return textOf(key) ?? ''
}

function textOf(node: unknown): string | undefined {
  const value = isScalar(node) ? node.value : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

/** The folder's own name, as compose makes a project's of it. */
function projectName(folder: string): string {
  const name = folder.slice(folder.lastIndexOf('/') + 1)
  return name.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '')
}
