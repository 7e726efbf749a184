/** Which containers a proxy may run in, by the files that they see. */
import type { Edge } from '../products/edge.ts'
import type { Service } from '../products/service.ts'

/** The service that mounts a file, or is built from its folder: the nearest one. */
export function ownerOf(path: string, services: readonly Service[]): string | undefined {
  const claims = services.flatMap(({ name, mounts, build = '' }) =>
    [...mounts.map(({ source }) => source), build]
      .filter((source) => source !== '' && (path === source || path.startsWith(`${source}/`)))
      .map((source) => ({ name, depth: source.length })),
  )
  return claims.toSorted((a, b) => b.depth - a.depth)[0]?.name
}

/** Whether a proxy may be what runs in a container: as its files, or its image, say. */
export function mayRunIn(edge: Edge, service: Service, services: readonly Service[]): boolean {
  if (edge.service !== undefined) return edge.service === service.name
  const owners = new Set(edge.files.flatMap(({ path }) => ownerOf(path, services) ?? []))
  if (owners.has(service.name)) return true
  const image = service.image ?? service.base
  return owners.size === 0 && (image === undefined || image.includes(imageWord(edge.product)))
}

/** What the names of its images have in common. */
function imageWord(product: string): string {
  return product === 'apache' ? 'httpd' : product
}
