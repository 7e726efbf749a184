import { holeMark } from './hole.ts'

/**
 * A text with parts replaced by values that a file chose: where these double each other until no memory is enough, it is
 * a hole.
 */
export function replaceBounded(
  text: string,
  pattern: RegExp,
  valueOf: (written: string, ...groups: (string | undefined)[]) => string,
): string {
  let room = mostLetters
  const replaced = text.replaceAll(pattern, (written: string, ...groups: (string | undefined)[]) => {
    const value = room < 0 ? '' : valueOf(written, ...groups)
    room -= value.length
    return room < 0 ? '' : value
  })
  return room < 0 ? holeMark : replaced
}

/** More than any program takes in one word. */
export const mostLetters = 100_000
