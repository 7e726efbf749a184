/** A product's version, and how it is known. */
export interface Version {
  /** `2.4.71`, `20.1`. */
  readonly text: string
  readonly known: 'file' | 'flag' | 'assumed'
  /** Why it was assumed. Absent: no file says any. */
  readonly because?: string
}

/** Whether a version is the given one or a later: `isAtLeast('20.1.0', '22')` is false. What follows the numbers does not count. */
export function isAtLeast(version: string, least: string): boolean {
  const have = numbersOf(version)
  const need = numbersOf(least)
  const at = need.findIndex((number, index) => (have[index] ?? 0) !== number)
  return at === -1 || (have[at] ?? 0) > (need[at] ?? 0)
}

/** Remembered: models ask it for each request. */
function numbersOf(version: string): readonly number[] {
  const known = remembered.get(version)
  if (known !== undefined) return known
  const numbers = (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number)
  if (remembered.size < 1000) remembered.set(version, numbers)
  return numbers
}

const remembered = new Map<string, readonly number[]>()
