/** Paths with forward slashes, joined and made plain. An absolute one starts anew. */
export function joinPath(...parts: readonly string[]): string {
  const from = parts.findLastIndex((part) => part.startsWith('/'))
  const whole = parts.slice(Math.max(from, 0)).filter(Boolean).join('/')
  const plain: string[] = []
  for (const part of whole.split('/')) {
    if (part === '..' && plain.length > 0 && plain.at(-1) !== '..') plain.pop()
    else if (part !== '' && part !== '.') plain.push(part)
  }
  return (whole.startsWith('/') ? '/' : '') + plain.join('/')
}
