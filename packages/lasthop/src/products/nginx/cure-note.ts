import type { Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { levelsIn } from './cure-includes.ts'
import { configurationOf } from './edge.ts'
import { inside, named } from './syntax.ts'

/** Which included files are changed, and how many locations share each. */
export function noteOf(edge: Edge, edits: readonly Edit[]): string | undefined {
  const levels = configurationOf(edge).http.servers.flatMap(({ node }) => levelsIn(node))
  const told = [...new Set(edits.map(({ path }) => path))].flatMap((path) => {
    const users = levels.filter(
      ({ location, source }) =>
        location !== undefined &&
        source?.file.path !== path &&
        named(inside(location), 'proxy_set_header').some((line) => line.source.file.path === path),
    ).length
    return users === 0 ? [] : [`${path}, which ${users === 1 ? 'a location includes' : `${users} locations include`}`]
  })
  return told.length === 0 ? undefined : `Changes ${told.join(', and ')}.`
}
