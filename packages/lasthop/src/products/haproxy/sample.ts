/** A value while a request is looked at. */
export type Sample =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'yes or no'; readonly isTrue: boolean }
  | { readonly kind: 'address'; readonly text: string }

/** A text as a sample. */
export function text(value: string): Sample {
  return { kind: 'text', text: value }
}

/** A number as a sample. */
export function number(value: number): Sample {
  return { kind: 'number', number: value }
}

/** A truth value as a sample. */
export function truth(isTrue: boolean): Sample {
  return { kind: 'yes or no', isTrue }
}

/** As it is written into a field: yes is `1`. */
export function textOf(sample: Sample): string {
  switch (sample.kind) {
    case 'text':
    case 'address':
      return sample.text
    case 'number':
      return String(sample.number)
    case 'yes or no':
      return sample.isTrue ? '1' : '0'
  }
}

/** As a number, or nothing for a text that is none. */
export function numberOf(sample: Sample): number | undefined {
  if (sample.kind === 'number') return sample.number
  if (sample.kind === 'yes or no') return sample.isTrue ? 1 : 0
  return /^-?\d+$/.test(sample.text) ? Number(sample.text) : undefined
}
