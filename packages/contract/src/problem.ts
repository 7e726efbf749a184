/** What a person or the network did wrong, as a value. The message is for people: what was found, what was expected, what to do. */
export interface Problem {
  readonly kind: 'problem'
  readonly message: string
}

/** A problem with its message: a whole sentence that quotes what was found and ends with a full stop. */
export function problem(message: string): Problem {
  return { kind: 'problem', message }
}

/** Whether a result is a problem and not the value that was asked for. */
export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'problem'
}
