import type { Place } from '../place.ts'

/** A value of Python source, as far as it can be read without running it. */
export type PyValue = PyContent & {
  readonly place: Place
  /** The environment variable that could make it another value; what stands here is the one without it. */
  readonly environment?: string
}

/** Lists, tuples and sets are one kind. `unknown` is what only a run could tell. */
export type PyContent =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'list'; readonly items: readonly PyValue[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [PyValue, PyValue])[] }
  | { readonly kind: 'unknown'; readonly because: string }

/** What Python makes of a value in a condition; undefined: unknown. */
export function truthOf(value: PyValue): boolean | undefined {
  switch (value.kind) {
    case 'string':
      return value.text !== ''
    case 'number':
      return value.value !== 0
    case 'boolean':
      return value.value
    case 'none':
      return false
    case 'list':
      return value.items.length > 0
    case 'dict':
      return value.entries.length > 0
    case 'unknown':
      return undefined
  }
}

/** Whether two values are equal in Python; undefined: unknown. */
export function isEqual(a: PyValue, b: PyValue): boolean | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown') return undefined
  if (a.kind === 'string' && b.kind === 'string') return a.text === b.text
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value
  if (a.kind === 'list' && b.kind === 'list') return undefined
  return a.kind === 'none' && b.kind === 'none'
}

/** The texts of a list or tuple of strings; undefined: it is not that, or not known. */
export function textsOf(value: PyValue): readonly string[] | undefined {
  if (value.kind !== 'list') return undefined
  const texts = value.items.flatMap((item) => (item.kind === 'string' ? [item.text] : []))
  return texts.length === value.items.length ? texts : undefined
}
