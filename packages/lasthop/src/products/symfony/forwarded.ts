/** The elements of a Forwarded field, each with its parameters by lower-case name, as Symfony splits them. */
export function readForwarded(value: string): readonly ReadonlyMap<string, string>[] {
  return split(value, ',').map(
    (element) =>
      new Map(
        split(element, ';').map((pair) => {
          const at = pair.indexOf('=')
          return at === -1
            ? ([pair.trim().toLowerCase(), ''] as const)
            : ([pair.slice(0, at).trim().toLowerCase(), unquote(pair.slice(at + 1).trim())] as const)
        }),
      ),
  )
}

/** At a separator outside of quotes; empty parts are none. */
function split(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? ''
    if (letter === '"') isQuoted = !isQuoted
    if (letter === '\\' && isQuoted) part += letter + (text[++at] ?? '')
    else if (letter === separator && !isQuoted) {
      parts.push(part)
      part = ''
    } else part += letter
  }
  return [...parts, part].map((each) => each.trim()).filter((each) => each !== '')
}

function unquote(value: string): string {
  return value.startsWith('"') && value.endsWith('"') && value.length > 1
    ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1')
    : value
}
