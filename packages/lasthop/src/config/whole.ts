import { parseAddress } from '@lasthop/contract'

import type { Upstream } from './config.ts'

/** As much of a configuration as could be understood: what is wrong is undefined, and has been reported where it stands. */
export interface Outline {
  readonly sites: readonly OutlineSite[]
  readonly httpsPort: number | undefined
  readonly httpPort: number | undefined
}

export interface OutlineSite {
  readonly host: string | undefined
  readonly to: readonly (Pick<Upstream, 'address'> | undefined)[]
}

/** Two parts of a configuration that are right alone and wrong together. */
export interface Clash {
  /** What has to be changed: a part of the site with this number, or one of the ports. `index` counts upstreams. */
  readonly about: { readonly site: number; readonly key: 'host' | 'to'; readonly index?: number } | 'ports'
  readonly message: string
}

/** All clashes of a configuration. */
export function findClashes(outline: Outline): readonly Clash[] {
  return [
    ...samePorts(outline),
    ...doubles(outline),
    ...outline.sites.flatMap((site, index) => loops(outline, site, index)),
  ]
}

function samePorts({ httpsPort, httpPort }: Outline): readonly Clash[] {
  if (httpPort === undefined || httpPort === 0 || httpPort !== httpsPort) return []
  return [
    {
      about: 'ports',
      message: `Port ${httpPort} cannot speak both https and http: expected two ports, or http_port off.`,
    },
  ]
}

function doubles({ sites }: Outline): readonly Clash[] {
  const hosts = sites.map(({ host }) => host)
  const firsts = new Map(hosts.map((host, index) => [host, index] as const).toReversed())
  return hosts.flatMap((host, index): readonly Clash[] => {
    if (host === undefined || firsts.get(host) === index) return []
    return [{ about: { site: index, key: 'host' }, message: `There are two sites for "${host}": expected one.` }]
  })
}

/** An upstream that is this edge itself: each request would come back until something runs out. */
function loops(outline: Outline, { host, to }: OutlineSite, site: number): readonly Clash[] {
  return to.flatMap((upstream, index): readonly Clash[] => {
    const address = upstream?.address
    if (address?.kind !== 'tcp' || ![outline.httpsPort, outline.httpPort].includes(address.port)) return []
    if (address.host !== host && !isLoopback(address.host)) return []
    const message = `Port ${address.port} of ${address.host} is this edge itself, each request would come back to it: expected the port of the application.`
    return [{ about: { site, key: 'to', index }, message }]
  })
}

function isLoopback(host: string): boolean {
  const address = parseAddress(host)
  if (address === undefined) return host === 'localhost' || host.endsWith('.localhost')
  return address.version === 4 ? address.value >>> 24 === 127 : address.text === '::1'
}
