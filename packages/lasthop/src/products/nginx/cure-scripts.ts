import type { Edit } from '../edit.ts'
import { mendLines, parseWanted } from './cure-lines.ts'
import { lastOf, placed } from './cure-places.ts'
import { isManagedParameter, scriptLines, type Gateway } from './edge-block.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'

/** The same promise in the parameters of FastCGI, uwsgi or SCGI: one that is named like a field stands in its place. */
export function cureScripts(nodes: readonly Node[], outer: readonly Node[], gateway: Gateway): Edit[] {
  const own = named(nodes, `${gateway.prefix}_param`)
  const inherited = own.length > 0 ? own : outer
  return named(nodes, 'location').flatMap((location) => {
    const inner = inside(location)
    const deeper = cureScripts(inner, inherited, gateway)
    return named(inner, `${gateway.prefix}_pass`).length > 0
      ? [...cureScript(location, inherited, gateway), ...deeper]
      : deeper
  })
}

function cureScript(location: Node, inherited: readonly Node[], gateway: Gateway): Edit[] {
  const { prefix, scheme } = gateway
  const own = named(inside(location), `${prefix}_param`)
  const written = own.filter((node) => node.source === location.source)
  const lost = own.length > 0 ? [] : inherited.filter((node) => !isManagedParameter(wordAt(node, 0)))
  const all = own.length > 0 ? own : inherited
  const isTold = scheme === '$scheme' && all.some((node) => wordAt(node, 0) === 'HTTPS')
  const https = isTold ? [] : [`${prefix}_param HTTPS ${scheme === '$scheme' ? '$https' : '$seen_https'} if_not_empty;`]
  const again = lost.map((node) => `${node.says};`)
  const wanted = [...https, ...scriptLines(gateway)].map(parseWanted)
  const managed = written.filter((node) => isManagedParameter(wordAt(node, 0)))
  const { edits, missing, kept } = mendLines(managed, { wanted, isRight: isNever })
  const last = lastOf([...kept, ...written.filter((node) => !managed.includes(node))])
  return placed(location, { missing, again, gone: edits, last })
}

function isNever(): boolean {
  return false
}
