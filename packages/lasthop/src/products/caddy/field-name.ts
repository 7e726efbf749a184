/** A field's name as Go spells it: the first letter of each part large. A name that is no token stays as it is. */
export function canonicalName(name: string): string {
  if (!isToken(name)) return name
  return name
    .toLowerCase()
    .replace(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase())
}

/** Whether a text is a token of RFC 9110. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)
}
