/** Backends that a map of hosts chooses: `use_backend %[req.hdr(host),lower,map_dom(/etc/haproxy/hosts.map,app)]`. */
import { Doubt } from '../doubt.ts'
import { parseExpression, type Expression } from './expression.ts'
import type { FindList } from './lists.ts'
import { entriesOf, mapIn } from './maps.ts'
import type { Proxies, Proxy } from './proxies.ts'
import { wordAt, type Line } from './syntax.ts'

/** A backend, and the hosts that it is chosen for; none: for all that stand nowhere in the map. */
export interface ChosenByMap {
  readonly back: Proxy
  readonly names: readonly string[]
}

/** The backends that a line of use_backend chooses by a map of hosts. */
export function chosenByMap(line: Line, { backs }: Proxies, findList: FindList): readonly ChosenByMap[] {
  const expression = expressionIn(wordAt(line, 0))
  const last = expression?.converters.at(-1)
  const map = last && mapIn(last)
  if (map === undefined || expression === undefined || !isHost(expression)) return []
  const byBackend = Map.groupBy(entriesOf(map, findList) ?? [], ({ value }) => value)
  const listed = [...byBackend].map(([value, entries]) => ({ name: value, names: entries.map(({ key }) => key) }))
  const usual = map.usual === undefined ? [] : [{ name: map.usual, names: [] }]
  return [...listed, ...usual].flatMap(({ name, names }) => {
    const back = backs.get(name)
    return back === undefined ? [] : [{ back, names }]
  })
}

function expressionIn(word: string): Expression | undefined {
  const [, inner] = /^%\[(.*)\]$/.exec(word) ?? []
  try {
    return inner === undefined ? undefined : parseExpression(inner).expression
  } catch (doubt) {
    if (doubt instanceof Doubt) return undefined
    throw doubt
  }
}

function isHost({ fetch: { name, args } }: Expression): boolean {
  return (/^(?:req\.)?f?hdr$/.test(name) && /^host$/i.test(args[0] ?? '')) || name === 'ssl_fc_sni'
}
