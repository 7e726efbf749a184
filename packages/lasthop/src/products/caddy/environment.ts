import { isProblem } from '@lasthop/contract'

import type { Complaint } from '../complaint.ts'
import { variablesIn } from '../compose/environment.ts'
import { foldersAbove } from '../ends-below.ts'
import type { Reader } from '../reader.ts'
import { standInName } from '../stand-in-name.ts'
import { textsOf, type Node } from './syntax.ts'

/** The variables that a Caddyfile is likely to be read with: those of the nearest .env. */
export function variablesFor(path: string, reader: Reader): ReadonlyMap<string, string> {
  const found = foldersAbove(path)
    .map((folder) => reader.readFile(`${folder}.env`))
    .find((file) => !isProblem(file))
  return new Map(variablesIn(found === undefined || isProblem(found) ? undefined : found))
}

/** Lines with `{$NAME}` and `{$NAME:default}` put in, as Caddy does before it reads them; what nobody sets stays. */
export function putIn(node: Node, variables: ReadonlyMap<string, string>): Node {
  const filled = (text: string): string =>
    text.replace(reference, (written, name: string, usual?: string) => variables.get(name) || (usual ?? written))
  return {
    ...node,
    name: filled(node.name),
    words: node.words.map((word) => ({ ...word, text: filled(word.text) })),
    ...(node.block && { block: { ...node.block, nodes: node.block.nodes.map((each) => putIn(each, variables)) } }),
  }
}

/** An address with a name for what is filled in. */
export function nameAddress(address: string): string {
  return address.replace(host, (_written, before: string, name: string, dot: string) =>
    dot === '.' ? `${before}${standInName(name, 'label')}.` : `${before}${standInName(name, 'name')}`,
  )
}

/** What is said of a site whose address is filled in. */
export function filledSites(nodes: readonly Node[]): readonly Complaint[] {
  return nodes.flatMap((node) => {
    const written = [node.name, ...textsOf(node)].join(' ')
    if (node.block === undefined || !written.includes('{$')) return []
    const message = `The site ${written} is filled in from elsewhere, and is judged as ${nameAddress(written)}.`
    return [{ rule: 'P909', place: node.place, message }]
  })
}

const reference = /\{\$([A-Za-z_]\w*)(?::([^{}]*))?\}/g
const host = /(^|[\s,/.])\{\$(\w+)(?::[^{}]*)?\}(\.?)/g
