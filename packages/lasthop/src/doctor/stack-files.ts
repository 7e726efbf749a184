import type { SourceFile } from '../products/place.ts'
import type { Stack } from './stack.ts'

/** Every file that the stack was read from, once. */
export function filesOf({ edges, apps, others }: Stack): readonly SourceFile[] {
  const all = [
    ...edges.flatMap(({ files }) => files),
    ...apps.flatMap(({ server, framework }) => [...(server?.files ?? []), ...(framework?.files ?? [])]),
    ...others,
  ]
  return [...new Map(all.map((file) => [file.path, file])).values()]
}
