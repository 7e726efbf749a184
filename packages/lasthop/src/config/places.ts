import { start } from './remark.ts'
import type { Place } from './remark.ts'

/** Where the keys and values of one mapping or list stand. */
export interface EntryPlaces {
  readonly keys: Map<PropertyKey, Place>
  readonly values: Map<PropertyKey, Place>
}

/** The way back from values to the text. Kept by mapping and list, since one that is aliased stands at several paths. */
export class Places {
  readonly #entries = new WeakMap<object, EntryPlaces>()
  #root: unknown
  #rootPlace = start

  setRoot(root: unknown, place: Place): void {
    this.#root = root
    this.#rootPlace = place
  }

  /** The places of a new mapping or list, to be filled. */
  entriesOf(collection: object): EntryPlaces {
    const known = this.#entries.get(collection)
    if (known !== undefined) return known
    const entries = { keys: new Map<PropertyKey, Place>(), values: new Map<PropertyKey, Place>() }
    this.#entries.set(collection, entries)
    return entries
  }

  /** Where the value at a path begins; where a key is missing, the key of what lacks it. */
  ofValue(path: readonly PropertyKey[]): Place {
    const [last] = path.slice(-1)
    if (last === undefined) return this.#rootPlace
    return this.#parent(path)?.values.get(last) ?? this.ofKey(path.slice(0, -1))
  }

  /** Where the last key of a path stands; for an item of a list, the item. */
  ofKey(path: readonly PropertyKey[]): Place {
    const [last] = path.slice(-1)
    if (last === undefined) return this.#rootPlace
    const parent = this.#parent(path)
    return parent?.keys.get(last) ?? parent?.values.get(last) ?? this.ofKey(path.slice(0, -1))
  }

  #parent(path: readonly PropertyKey[]): EntryPlaces | undefined {
    const parent = valueAt(this.#root, path.slice(0, -1))
    return typeof parent === 'object' && parent !== null ? this.#entries.get(parent) : undefined
  }
}

/** The value at a path of keys and indexes, or undefined. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  )
}

/** Whether a value of a document is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
