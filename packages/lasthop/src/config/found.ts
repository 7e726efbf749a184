/** What was found, fit to be shown in a message: quoted, on one line, and never long. */
export function quote(found: unknown): string {
  if (found === undefined || found === null) return 'nothing'
  if (Array.isArray(found)) return 'a list'
  return typeof found === 'object' ? 'a mapping' : JSON.stringify(shortened(spelled(found)))
}

/** A single value as it may have been written; anything else has no spelling. */
export function spelled(found: unknown): string {
  if (typeof found === 'string') return found
  return typeof found === 'number' || typeof found === 'boolean' || typeof found === 'bigint' ? String(found) : ''
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}...`
}

const longest = 80
