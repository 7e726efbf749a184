/** A value of a forwarding field without its quotes; undefined: the quotes are not right. */
export function unquote(value: string): string | undefined {
  const [starts, ends] = [value.startsWith('"'), value.endsWith('"')]
  if (!starts && !ends) return value
  const inner = /^"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"$/.exec(value)?.[1]
  return starts && ends ? inner?.replaceAll(/\\(.)/g, '$1') : undefined
}
