import type { Place } from '../place.ts'

/** What an expression of JavaScript comes to, as far as it can be read without running it. */
export type JsContent =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** null, undefined, or a variable of the environment that no file sets. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'list'; readonly items: readonly JsValue[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, JsValue> }
  | { readonly kind: 'function' }
  | { readonly kind: 'unknown'; readonly because: string }

/** The same, with the place where it stands. */
export type JsValue = JsContent & { readonly place: Place }

/** Whether it counts as true in a condition; undefined: not known. */
export function truthOf(value: JsContent): boolean | undefined {
  switch (value.kind) {
    case 'string':
      return value.text !== ''
    case 'number':
      return value.value !== 0 && !Number.isNaN(value.value)
    case 'boolean':
      return value.value
    case 'nothing':
      return false
    case 'list':
    case 'object':
    case 'function':
      return true
    case 'unknown':
      return undefined
  }
}

/** The texts of a list of strings; undefined: it is not that. */
export function textsOf(value: JsValue): readonly string[] | undefined {
  if (value.kind !== 'list') return undefined
  const texts = value.items.flatMap((item) => (item.kind === 'string' ? [item.text] : []))
  return texts.length === value.items.length ? texts : undefined
}

/** An entry of an object, at any depth: `cookie.secure`. */
export function entryOf(value: JsValue | undefined, path: string): JsValue | undefined {
  return path
    .split('.')
    .reduce<JsValue | undefined>(
      (found, name) => (found?.kind === 'object' ? found.entries.get(name) : undefined),
      value,
    )
}
