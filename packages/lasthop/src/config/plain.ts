import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, ParsedNode, YAMLMap, YAMLSeq } from 'yaml'

import { quote } from './found.ts'
import type { EntryPlaces, Places } from './places.ts'
import type { Place, Remark } from './remark.ts'

/**
 * Turns the nodes of a document into plain values and writes down where they stood. An alias gives the very value of its
 * anchor and is not read again, so a text of aliases to aliases stays as small as it is written.
 */
export class PlainReader {
  readonly remarks: Remark[] = []
  readonly #places: Places
  readonly #placeAt: (offset: number) => Place
  readonly #anchors = new Map<string, unknown>()

  constructor(places: Places, placeAt: (offset: number) => Place) {
    this.#places = places
    this.#placeAt = placeAt
  }

  read(node: ParsedNode | null): unknown {
    if (node === null) return null
    if (isAlias(node)) return this.#aliased(node)
    const value = this.#ofNode(node)
    // Only now: an alias inside its own anchor finds nothing, so there are no circles.
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, value)
    return value
  }

  placeOf(node: ParsedNode): Place {
    return this.#placeAt(node.range[0])
  }

  #ofNode(node: Exclude<ParsedNode, Alias.Parsed>): unknown {
    if (isMap(node)) return this.#mapping(node)
    if (isSeq(node)) return this.#list(node)
    return node.value
  }

  #aliased(alias: Alias.Parsed): unknown {
    if (this.#anchors.has(alias.source)) return this.#anchors.get(alias.source)
    this.#remark(alias, `"*${alias.source}" stands for nothing: expected "&${alias.source}" before a value further up.`)
    return null
  }

  #mapping(map: YAMLMap.Parsed): object {
    // Without a prototype no key, not even __proto__, means anything but itself.
    const mapping: Record<string, unknown> = Object.create(null)
    const places = this.#places.entriesOf(mapping)
    for (const { key, value } of map.items) {
      const name = this.#keyText(key)
      if (name !== undefined && this.#isNew(name, key, places)) {
        places.keys.set(name, this.placeOf(key))
        if (value !== null) places.values.set(name, this.placeOf(value))
        mapping[name] = this.read(value)
      }
    }
    return mapping
  }

  #list(seq: YAMLSeq.Parsed): unknown[] {
    const list: unknown[] = []
    const places = this.#places.entriesOf(list)
    for (const item of seq.items) {
      places.values.set(list.length, this.placeOf(item))
      list.push(this.read(item))
    }
    return list
  }

  /** A key as it is written: 1.10 stays "1.10". */
  #keyText(key: ParsedNode): string | undefined {
    if (isScalar(key)) return key.source
    this.#remark(key, `${quote(isAlias(key) ? `*${key.source}` : this.read(key))} is not a key: expected a word.`)
    return undefined
  }

  #isNew(name: string, key: ParsedNode, places: EntryPlaces): boolean {
    const first = places.keys.get(name)
    if (first !== undefined)
      this.#remark(key, `${quote(name)} stands here twice: first on line ${first.line}. Keep one.`)
    return first === undefined
  }

  #remark(node: ParsedNode, message: string): void {
    this.remarks.push({ place: this.placeOf(node), message })
  }
}
