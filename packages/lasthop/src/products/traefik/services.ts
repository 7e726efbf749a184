import type { Upstream } from '../passage.ts'
import type { Place } from '../place.ts'
import type { Labelled } from './read-compose.ts'
import type { Loaded } from './load.ts'
import { settingTree } from './read-words.ts'
import { at, entriesOf, isOn, mergeTrees, textAt, type Tree } from './tree.ts'

/** Where a router's requests go. */
export interface Service {
  readonly place: Place
  readonly passesHost: boolean
  /** Of the first of its servers; absent: it cannot be known from the files. */
  readonly upstream: Upstream | undefined
  /** The authority of the server's URL, as written; absent: a container's own. */
  readonly host?: string
  /** The path of the server's URL, where it is kept. */
  readonly path: string
}

/** Every service, by name in lower case. */
export function findServices(loaded: Loaded): Map<string, Service> {
  const ofFile = entriesOf(at(loaded.dynamic, 'http', 'services'))
  return new Map([
    ...loaded.labelled.flatMap((labelled) => containerServices(labelled)),
    ...ofFile.map(({ key, value, place }) => [key.toLowerCase(), serviceOf(value, place, ofFile)] as const),
  ])
}

function serviceOf(tree: Tree, place: Place, all: readonly { readonly key: string; readonly value: Tree }[]): Service {
  const balancer = at(tree, 'loadBalancer')
  const passesHost = isOn(balancer, ['passHostHeader'], 'on')
  const servers = at(balancer, 'servers')
  const first = servers?.kind === 'list' ? servers.items[0] : servers
  const url = textAt(first, 'url')
  if (balancer === undefined || url === undefined) return weighted(tree, place, all)
  const path = isOn(first, ['preservePath'], 'off') ? (/^\w+:\/\/[^/]*(\/.*)$/.exec(url)?.[1] ?? '') : ''
  const host = /^\w+:\/\/([^/?#]+)/.exec(url)?.[1]
  return { place, passesHost, upstream: upstreamOf(url, first?.place ?? place), ...(host && { host }), path }
}

/** Of several weighted services the first stands for all; of a mirror, its main service. */
function weighted(tree: Tree, place: Place, all: readonly { readonly key: string; readonly value: Tree }[]): Service {
  const services = at(tree, 'weighted', 'services')
  const first = services?.kind === 'list' ? services.items[0] : undefined
  const name = textAt(first, 'name') ?? textAt(tree, 'mirroring', 'service') ?? textAt(tree, 'failover', 'service')
  const next = all.find(({ key }) => key.toLowerCase() === name?.toLowerCase())
  const rest = all.filter((each) => each !== next)
  if (next === undefined) return { place, passesHost: true, upstream: undefined, path: '' }
  return serviceOf(next.value, place, rest)
}

function upstreamOf(url: string, place: Place): Upstream | undefined {
  const [, protocol, host, port] = /^(https?|h2c):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?/.exec(url) ?? []
  if (host === undefined || (protocol !== 'http' && protocol !== 'https' && protocol !== 'h2c')) return undefined
  const usual = protocol === 'https' ? 443 : 80
  return { protocol, target: { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? usual) }, place }
}

/** The container itself is the server; a label may name the port. */
function containerServices({ service, settings, port, place, project }: Labelled): (readonly [string, Service])[] {
  const named = entriesOf(at(mergeTrees(settings.map(settingTree)), 'http', 'services'))
  const entries = named.length > 0 ? named : [{ key: `container ${service}`, value: undefined, place }]
  return entries.map(({ key, value, place: where }) => {
    const server = at(value, 'loadBalancer', 'server')
    const found = Number(textAt(server, 'port') ?? port)
    const scheme = textAt(server, 'scheme') === 'https' ? 'https' : 'http'
    const target = { kind: 'tcp', host: service, port: found } as const
    const upstream: Upstream = { protocol: scheme, target, place: where, project }
    return [
      key.toLowerCase(),
      {
        place: where,
        passesHost: isOn(value, ['loadBalancer', 'passHostHeader'], 'on'),
        upstream: Number.isInteger(found) ? upstream : undefined,
        path: '',
      },
    ] as const
  })
}
