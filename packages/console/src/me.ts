import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Role } from 'lasthop/console-api'

/** Who is logged in. */
export interface Me {
  readonly name: string
  readonly role: Role
  readonly session?: string
}

/** Whoever is logged in, for all parts of the page. */
export const MeContext = createContext<Me>({ name: '', role: 'viewer' })

/** Whether the one who is logged in may do what needs a role. The edge checks it again. */
export function useMay(needed: Role): boolean {
  const { role } = useContext(MeContext)
  return order.indexOf(role) >= order.indexOf(needed)
}

/** From the least to the most. */
export const order: readonly Role[] = ['viewer', 'operator', 'owner']

/** The role that a text names; the least for any other. */
export function roleOf(text: string): Role {
  return order.find((role) => role === text) ?? 'viewer'
}
