/**
 * One line of a dictionary field (RFC 9651 section 3.2) without the member of one key; the line itself if it does not name
 * the key at all, so that `Signature` as it was before RFC 9421 passes. `undefined` if nothing is left, or if the line names
 * the key and does not begin its members as the grammar says, or hides the member in a string: some reader might find it
 * where we do not.
 */
export function withoutMember(line: string, key: string): string | undefined {
  const members = splitMembers(line)
  if (members && line !== '' && !line.toLowerCase().includes(key)) return line
  if (!members?.every((member) => keyOf(member) !== undefined)) return undefined
  const kept = members.filter((member) => keyOf(member) !== key)
  const left = kept.length === members.length ? line : kept.join(', ')
  return left === '' || isAtSomeComma(left, key) ? undefined : left
}

function isAtSomeComma(line: string, key: string): boolean {
  return line.split(',').some((piece) => keyOf(piece.trim()) === key)
}

function keyOf(member: string): string | undefined {
  return keySyntax.exec(member)?.[1]
}

/** Members at the commas outside strings; `undefined` if a string is not closed. */
export function splitMembers(line: string): readonly string[] | undefined {
  const members: string[] = []
  let start = 0
  let isString = false
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (character === '"') isString = !isString
    else if (character === '\\' && isString) at++
    else if (character === ',' && !isString) {
      members.push(line.slice(start, at).trim())
      start = at + 1
    }
  }
  members.push(line.slice(start).trim())
  return isString ? undefined : members
}

const keySyntax = /^([a-z*][a-z0-9_\-.*]*)(?=[=;]|$)/
