/** Which containers proxies and applications may run in, by the files that they see. */
import type { Edge } from '../products/edge.ts'
import type { Service } from '../products/service.ts'
import type { App } from './apps.ts'

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

/** Whether an application may run in one of these containers: one that is built sees the folder of what it runs. */
export function mayHold(services: readonly Service[], { server, framework }: App): boolean {
  const folder = framework?.folder ?? server?.folder ?? ''
  const named = services.filter(({ build }) => build !== undefined)
  return (
    named.length === 0 ||
    named.some(({ build = '', mounts }) => [build, ...mounts.map(({ source }) => source)].some(isAlong(folder)))
  )
}

/** Whether one of two folders is in the other. */
function isAlong(folder: string): (other: string) => boolean {
  return (other) =>
    `${folder}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${folder}/`) || other === '' || folder === ''
}

/** What the names of its images have in common. */
function imageWord(product: string): string {
  return product === 'apache' ? 'httpd' : product
}
