import { compilePattern } from '../pattern.ts'
import { isInSubnet } from '../subnet.ts'
import { Doubt } from '../doubt.ts'
import { inside, wordAt, type Node } from './syntax.ts'
import type { ValueOf } from './expand.ts'
import type { Visit } from './visit.ts'

/** What a `map` makes of its source: an exact text (case does not count), then the first pattern, then the default. */
export function valueOfMap(visit: Visit, map: Node, valueOf: ValueOf): string {
  const source = valueOf(wordAt(map, 0), map)
  const entries = inside(map)
  if (entries.some(({ name }) => name === 'hostnames' || name === 'include')) {
    throw new Doubt('This map has host names or another file in it.', map.place)
  }
  const exact = entries.find(({ name }) => !isSpecial(name) && unescaped(name).toLowerCase() === source.toLowerCase())
  if (exact !== undefined) return valueOf(wordAt(exact, 0), exact)
  const byPattern = entries.find((entry) => entry.name.startsWith('~') && matches(visit, entry.name, source))
  const chosen = byPattern ?? entries.find(({ name }) => name === 'default')
  return chosen === undefined ? '' : valueOf(wordAt(chosen, 0), chosen)
}

function matches(visit: Visit, name: string, source: string): boolean {
  const ignoresCase = name.startsWith('~*')
  const found = compilePattern(name.slice(ignoresCase ? 2 : 1), ignoresCase ? 'i' : '').exec(source)
  if (found === null) return false
  for (const [group, value] of Object.entries(found.groups ?? {})) visit.variables.set(group, value ?? '')
  if (found.length > 1) visit.captures = [...found]
  return true
}

function isSpecial(name: string): boolean {
  return name.startsWith('~') || name === 'default' || name === 'volatile'
}

/** `\default` is the text "default". */
function unescaped(name: string): string {
  return name.replace(/^\\(?=default|hostnames|include|volatile)/, '')
}

/** What a `geo` makes of an address: the value of the narrowest range. */
export function valueOfGeo(geo: Node, valueOf: ValueOf): string {
  const source = geo.words.length > 1 ? wordAt(geo, 0) : '$remote_addr'
  const address = valueOf(source, geo)
  const entries = inside(geo)
  if (entries.some(({ name }) => ['ranges', 'proxy', 'proxy_recursive', 'include', 'delete'].includes(name))) {
    throw new Doubt('This geo has more in it than networks.', geo.place)
  }
  const networks = entries.filter(({ name }) => name !== 'default' && isInSubnet(address, name))
  const narrowest = networks.toSorted((a, b) => prefixOf(b.name) - prefixOf(a.name))[0]
  const chosen = narrowest ?? entries.find(({ name }) => name === 'default')
  return chosen === undefined ? '' : wordAt(chosen, 0)
}

function prefixOf(network: string): number {
  return Number(network.split('/')[1] ?? 128)
}
