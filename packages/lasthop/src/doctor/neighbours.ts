/** Which containers a proxy reaches by a name: those of its own compose project, and those that it shares a network with. */
import type { Edge } from '../products/edge.ts'
import type { Upstream } from '../products/passage.ts'
import type { Service } from '../products/service.ts'
import { ownerOf } from './owners.ts'
import type { Stack } from './stack.ts'

/** The containers that are meant where a proxy sends requests. */
export function servicesAt(
  { target, project }: Upstream,
  from: Edge,
  services: readonly Service[],
): readonly Service[] {
  if (target.kind === 'unix') return []
  const named = services.filter(({ host }) => host === target.host)
  const home = project === undefined ? homeOf(from, services) : { project, isSure: true, networks: [] }
  const own = named.filter((service) => service.project === home?.project)
  if (own.length > 0) return own
  return home?.isSure === true ? named.filter((service) => sharesOne(service, home.networks)) : named
}

/** Whether a name is a container's, whether or not it is reached from here. */
export function namesContainer({ target }: Upstream, services: readonly Service[]): boolean {
  return target.kind === 'tcp' && services.some(({ host }) => host === target.host)
}

/** The container that a proxy asks for a port: what listens there runs in it, though no file says how it is started. */
export function serviceAsked(port: number, { edges, services }: Pick<Stack, 'edges' | 'services'>): string | undefined {
  const asked = edges.flatMap((edge) =>
    upstreamsOfEdge(edge)
      .filter(({ target }) => target.kind === 'tcp' && target.port === port)
      .flatMap((upstream) => servicesAt(upstream, edge, services)),
  )
  return services.find((service) => asked.includes(service))?.name
}

function upstreamsOfEdge({ doors }: Edge): readonly Upstream[] {
  return doors
    .flatMap(({ sites }) => sites)
    .flatMap(({ routes }) => routes)
    .flatMap(({ upstream }) => upstream ?? [])
}

interface Home {
  readonly project: string
  /** Files that merely lie in the folder of a project may be put anywhere. */
  readonly isSure: boolean
  readonly networks: readonly string[]
}

function homeOf(edge: Edge, services: readonly Service[]): Home | undefined {
  const names =
    edge.service === undefined ? edge.files.flatMap(({ path }) => ownerOf(path, services) ?? []) : [edge.service]
  const own = services.find(({ name }) => names.includes(name))
  if (own !== undefined) return { project: own.project, isSure: true, networks: own.networks }
  const around = services.filter(({ project }) => edge.files.some(({ path }) => isIn(path, project)))
  const [nearest] = around.toSorted((a, b) => b.project.length - a.project.length)
  return nearest && { project: nearest.project, isSure: false, networks: [] }
}

function isIn(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

function sharesOne({ networks }: Service, others: readonly string[]): boolean {
  return networks.some((network) => others.includes(network))
}
