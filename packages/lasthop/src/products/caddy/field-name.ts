/** A field's name as Go spells it: the first letter of each part large. A name that is no token stays as it is. */
export function canonicalName(name: string): string {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const canonical = isToken(name) ? withCapitals(name) : name
  if (remembered.size < 1000) remembered.set(name, canonical)
  return canonical
}

function withCapitals(name: string): string {
  return name
    .toLowerCase()
    .replace(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase())
}

/** Whether a text is a token of RFC 9110. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)
}

/** Without the spaces and tabs around it: no other white space counts to Go. */
export function trimValue(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

/** Whether a value has control characters, which Go neither takes nor sends. */
export function isBadValue(value: string): boolean {
  return controls.test(value)
}

/** Corpus and configurations name the same few again and again. */
const remembered = new Map<string, string>()

// oxlint-disable-next-line no-control-regex
const controls = /[\x00-\x08\x0a-\x1f\x7f]/
