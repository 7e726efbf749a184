import type { Place } from '../place.ts'

/** A value of Ruby source, as far as it can be read without running it. */
export type RbValue = RbContent & {
  readonly place: Place
  /** The environment variable that could make it another value; what stands here is the one without it. */
  readonly environment?: string
}

/** `code` is a block that runs later; `made` is an object of a class, such as an IPAddr. */
export type RbContent =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'nil' }
  | { readonly kind: 'regexp'; readonly source: string }
  | { readonly kind: 'array'; readonly items: readonly RbValue[] }
  | { readonly kind: 'hash'; readonly entries: ReadonlyMap<string, RbValue> }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'made'; readonly name: string; readonly args: readonly RbValue[] }
  | { readonly kind: 'unknown'; readonly because: string }

/** What Ruby makes of a value in a condition: only nil and false are not true; undefined: unknown. */
export function truthOf(value: RbValue): boolean | undefined {
  if (value.kind === 'unknown') return undefined
  return value.kind === 'boolean' ? value.value : value.kind !== 'nil'
}

/** The text of a string or symbol. */
export function textOf(value: RbValue | undefined): string | undefined {
  return value?.kind === 'string' || value?.kind === 'symbol' ? value.text : undefined
}

/** An entry of a hash, by its key's text. */
export function entryOf(value: RbValue | undefined, key: string): RbValue | undefined {
  return value?.kind === 'hash' ? value.entries.get(key) : undefined
}
