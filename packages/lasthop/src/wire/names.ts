/** The name as one of our own strings, when it is one of those that nearly every message carries. */
export function knownName(_text: string, _start: number, _end: number): string | undefined {
  return undefined
}
