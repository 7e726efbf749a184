/** What somebody may do: a viewer sees, an operator changes sites and certificates, an owner also people and keys. */
export type Role = 'viewer' | 'operator' | 'owner'

export const roles = ['viewer', 'operator', 'owner'] as const satisfies readonly Role[]

/** Whether a role holds what another one asks for. */
export function holds(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** The lesser of two roles: a token can never do more than its user. */
export function lesser(a: Role, b: Role): Role {
  return holds(a, b) ? b : a
}

/** A role as the database keeps it. Its tables admit no other text. */
export function roleOf(value: unknown): Role {
  return roles.find((role) => role === value) ?? 'viewer'
}
