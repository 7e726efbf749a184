/** What an expression of PHP comes to, as far as it can be told without running it. */
export type PhpValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'array'; readonly entries: ReadonlyMap<string, PhpValue> }
  | { readonly kind: 'unknown'; readonly because: string }

/** Whether a value counts as true in a condition; undefined: not known. */
export function truthOf(value: PhpValue): boolean | undefined {
  switch (value.kind) {
    case 'null':
      return false
    case 'boolean':
      return value.value
    case 'number':
      return value.value !== 0
    case 'string':
      return value.text !== '' && value.text !== '0'
    case 'array':
      return value.entries.size > 0
    case 'unknown':
      return undefined
  }
}

/** A value as text, as `.` and functions of strings take it; undefined: not known, or an array. */
export function stringOf(value: PhpValue): string | undefined {
  switch (value.kind) {
    case 'null':
      return ''
    case 'boolean':
      return value.value ? '1' : ''
    case 'number':
      return String(value.value)
    case 'string':
      return value.text
    case 'array':
    case 'unknown':
      return undefined
  }
}

/** Whether two values are the same by `===`; undefined: not known. */
export function isIdentical(a: PhpValue, b: PhpValue): boolean | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown') return undefined
  if (a.kind !== b.kind) return false
  if (a.kind === 'array' || b.kind === 'array') return undefined
  return stringOf(a) === stringOf(b)
}

/** Whether two values are equal by `==`, as PHP 8 compares them; undefined: not known. */
export function isEqual(a: PhpValue, b: PhpValue): boolean | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'array' || b.kind === 'array') return undefined
  if (a.kind === 'boolean' || b.kind === 'boolean') return truthOf(a) === truthOf(b)
  if (a.kind === 'null' || b.kind === 'null') return (stringOf(a) ?? '') === (stringOf(b) ?? '')
  const [first, second] = [stringOf(a) ?? '', stringOf(b) ?? '']
  if (a.kind === 'string' && b.kind === 'string' && !(isNumeric(first) && isNumeric(second))) return first === second
  return isNumeric(first) && isNumeric(second) ? Number(first) === Number(second) : first === second
}

/** The texts of an array, or the one text; undefined: it is something else. */
export function listOf(value: PhpValue): readonly string[] | undefined {
  if (value.kind === 'string') return [value.text]
  if (value.kind !== 'array') return undefined
  const texts = [...value.entries.values()].map(stringOf)
  return texts.every((text) => text !== undefined) ? texts : undefined
}

export const nothing: PhpValue = { kind: 'null' }

export function textual(value: string): PhpValue {
  return { kind: 'string', text: value }
}

export function truth(value: boolean | undefined): PhpValue {
  return value === undefined ? unknown('it is computed') : { kind: 'boolean', value }
}

export function unknown(because: string): PhpValue {
  return { kind: 'unknown', because }
}

function isNumeric(value: string): boolean {
  return /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)
}
