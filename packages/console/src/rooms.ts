import type { Role } from 'lasthop/console-api'

/** One room of the console, as the navigation shows it. */
export interface Room {
  readonly path: string
  readonly title: string
  /** Behind g on the keyboard. */
  readonly key: string
  readonly needs: Role
}

/** All rooms, in the order of the navigation. */
export const rooms: readonly Room[] = [
  { path: '/', title: 'Overview', key: 'o', needs: 'viewer' },
  { path: '/live', title: 'Live', key: 'l', needs: 'viewer' },
  { path: '/sites', title: 'Sites', key: 's', needs: 'viewer' },
  { path: '/certificates', title: 'Certificates', key: 'c', needs: 'viewer' },
  { path: '/doctor', title: 'Doctor', key: 'd', needs: 'operator' },
  { path: '/people', title: 'People', key: 'p', needs: 'owner' },
  { path: '/audit', title: 'Audit', key: 'a', needs: 'operator' },
  { path: '/account', title: 'Your account', key: 'y', needs: 'viewer' },
  { path: '/settings', title: 'Settings', key: 't', needs: 'operator' },
]
