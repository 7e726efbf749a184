/**
 * Text out of strangers' files for a terminal: what would steer it, or turn the direction of reading, is shown as an
 * escape (`\x1b`). Lines and tabs stay.
 */
export function visible(text: string): string {
  return text.replaceAll(steering, (letter) => {
    const code = letter.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
  })
}

// Unicode Standard Annex 9: marks, embeddings, overrides and isolates.
const steering = /(?![\n\t]|\r\n)[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu
