/** A command line that cannot be understood. */
export interface Misuse {
  readonly kind: 'misuse'
  /** A whole sentence. */
  readonly message: string
  /** Lines that show how it is written, or where to find out. */
  readonly advice: string
}

export function misuse(message: string, advice = 'lasthop help lists the commands.\n'): Misuse {
  return { kind: 'misuse', message, advice }
}

export function isMisuse(value: unknown): value is Misuse {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'misuse'
}
