import type { Service } from '../service.ts'

/** Where a container sees a file of the project, by what is mounted into it and what its image copies; undefined: nowhere. */
export function seenBy({ mounts }: Service, path: string): string | undefined {
  const holding = mounts.filter(({ source }) => source === '' || path === source || path.startsWith(`${source}/`))
  const [nearest] = holding.toSorted((a, b) => b.source.length - a.source.length)
  if (nearest === undefined) return undefined
  const { source, target } = nearest
  const rest = source === '' ? `/${path}` : path.slice(source.length)
  return target.replace(/\/$/, '') + rest
}
