/** The name in a Host field or a target, lower-case and without port, or nothing if it is answered with 400. */
export function hostNameOf(text: string): string | undefined {
  if (/\.\.|\//.test(text) || !/^[\x21-\x7e\x80-\xff]*$/.test(text)) return undefined
  const literal = /^\[[^\]]*\]/.exec(text)?.[0]
  const colon = text.indexOf(':')
  const name = literal ?? (colon === -1 || text.startsWith('[') ? text : text.slice(0, colon))
  const bare = name.endsWith('.') ? name.slice(0, -1) : name
  return bare === '' ? undefined : bare.toLowerCase()
}
