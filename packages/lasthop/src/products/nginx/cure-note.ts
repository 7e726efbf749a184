import type { Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { levelsIn, type Level } from './cure-includes.ts'
import { configurationOf } from './edge.ts'
import { inside, named } from './syntax.ts'

/** Which included files are changed, and how many locations share each. */
export function noteOf(edge: Edge, edits: readonly Edit[]): string | undefined {
  const included = configurationOf(edge).http.servers.flatMap(({ node }) => levelsIn(node).flatMap(includedBy))
  const usersOf = Map.groupBy(included, (path) => path)
  const told = [...new Set(edits.map(({ path }) => path))].flatMap((path) => {
    const users = usersOf.get(path)?.length ?? 0
    return users === 0 ? [] : [`${path}, which ${users === 1 ? 'a location includes' : `${users} locations include`}`]
  })
  return told.length === 0 ? undefined : `Changes ${told.join(', and ')}.`
}

/** The files whose fields a location has without standing there, each once. */
function includedBy({ location, source }: Level): readonly string[] {
  if (location === undefined) return []
  const lines = named(inside(location), 'proxy_set_header')
  return [...new Set(lines.map((line) => line.source.file.path))].filter((path) => path !== source?.file.path)
}
