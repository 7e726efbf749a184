/**
 * The names that Connection fields nominate, as mod_proxy reads them (ap_get_token): split at `,` and `;`, a token ends
 * at white space, quotes keep together. Nothing if there is no Connection at all.
 */
export function nominatedBy(values: readonly string[]): readonly string[] | undefined {
  if (values.length === 0) return undefined
  return values.flatMap(tokensOf)
}

function tokensOf(value: string): string[] {
  const tokens: string[] = []
  for (let at = 0; at < value.length;) {
    while (value[at] === ',' || value[at] === ';') at++
    const start = skipSpace(value, at)
    const end = tokenEnd(value, start)
    tokens.push(value.slice(start, end))
    at = skipSpace(value, end)
    // Two words without a comma: the second one is read as a token of its own.
    if (at === start && at < value.length) at++
  }
  return tokens
}

function tokenEnd(value: string, start: number): number {
  let at = start
  while (at < value.length && !' \t,;'.includes(value.charAt(at))) {
    if (value[at++] !== '"') continue
    while (at < value.length && value[at] !== '"') at++
    at++
  }
  return Math.min(at, value.length)
}

function skipSpace(value: string, from: number): number {
  let at = from
  while (value[at] === ' ' || value[at] === '\t') at++
  return at
}
