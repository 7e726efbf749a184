/** How many columns of a terminal a text takes: wide letters two, combining marks none (Unicode Standard Annex 11). */
export function columnsOf(text: string): number {
  if (isPlain.test(text)) return text.length
  return Array.from(text).reduce((sum, letter) => sum + (isMark.test(letter) ? 0 : isWide.test(letter) ? 2 : 1), 0)
}

/** As much of a text as fits into so many columns, at least one letter. */
export function cutAt(text: string, columns: number): string {
  if (isPlain.test(text)) return text.slice(0, Math.max(columns, 1))
  let cut = ''
  for (const letter of text) {
    if (cut !== '' && columnsOf(cut + letter) > columns) break
    cut += letter
  }
  return cut
}

const isPlain = /^[ -~]*$/
const isMark = /^[\p{M}\u200B-\u200D\uFEFF]$/u
const isWide =
  /^(?:[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation})$/u
