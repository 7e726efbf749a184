import { fieldPairs, type Fields } from '@lasthop/contract'

import { canonical } from './managed.ts'

/** Fields as Go keeps them: the lines of a name together, names in one spelling. */
export type Head = Map<string, string[]>

/** Gathers the lines of a request. Host is kept apart. */
export function headOf(fields: Fields): Head {
  const head: Head = new Map()
  for (const [name, value] of fieldPairs(fields)) {
    const key = canonical(name)
    if (key === 'Host') continue
    head.set(key, [...(head.get(key) ?? []), value])
  }
  return head
}

/** The first line of a name, or an empty text. */
export function first(head: Head, name: string): string {
  return head.get(name)?.[0] ?? ''
}

/** As it is written: Host and User-Agent first, then by name. */
export function fieldsOf(head: Head, host: string): string[] {
  const rest = [...head].filter(([name]) => name !== 'User-Agent').toSorted(([a], [b]) => (a < b ? -1 : 1))
  const agent = [...head].filter(([name]) => name === 'User-Agent')
  return ['Host', host, ...[...agent, ...rest].flatMap(([name, values]) => values.flatMap((value) => [name, value]))]
}

/** The elements of the lines of a name. */
export function elements(head: Head, name: string): string[] {
  return (head.get(name) ?? []).flatMap((value) => value.split(',').map((each) => each.trim())).filter(Boolean)
}
