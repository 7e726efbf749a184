/**
 * One line of a dictionary field (RFC 9651 section 3.2) without the member of one key. `undefined` if nothing is left, or
 * if the line does not keep to the grammar closely enough to be sure where its members begin: then nobody can be sure.
 */
export function withoutMember(line: string, key: string): string | undefined {
  const members = splitMembers(line)
  if (!members) return undefined
  const kept = members.filter((member) => keyOf(member) !== key)
  return kept.length > 0 ? kept.join(', ') : undefined
}

function keyOf(member: string): string {
  const end = member.search(/[^a-z0-9_\-.*]/)
  return end === -1 ? member : member.slice(0, end)
}

/** Members at the commas outside strings; `undefined` if a string is not closed or a member does not begin as a key does. */
function splitMembers(line: string): readonly string[] | undefined {
  const members = line.match(memberSyntax) ?? []
  const rest = line.replaceAll(memberSyntax, '')
  const trimmed = members.map((member) => member.trim())
  return rest.replaceAll(/[, \t]/g, '') === '' && trimmed.every((member) => keySyntax.test(member))
    ? trimmed
    : undefined
}

const memberSyntax = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g
const keySyntax = /^[a-z*][a-z0-9_\-.*]*(?:[=;]|$)/
