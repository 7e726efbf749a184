import type { Door, EdgeSite, FieldSetting, ResponseField, Route } from '../edge.ts'
import { certificatesOf } from './certificates.ts'
import { challengeOf } from './challenge.ts'
import { routersOf, schemeOf } from './choose.ts'
import { plainName, type Configuration } from './configuration.ts'
import type { EntryPoint } from './entry-points.ts'
import { addedBy, setBy } from './fields.ts'
import type { Router } from './routers.ts'
import { hostsOf, pathsOf } from './rule.ts'
import { at, entriesOf, isOn, listAt, textAt, type Entry } from './tree.ts'

/** The sockets that Traefik serves something on. One with routers for TLS is a door for https. */
export function findDoors(configuration: Configuration): Door[] {
  return configuration.entryPoints.flatMap((entryPoint): Door[] => {
    const scheme = schemeOf(configuration, entryPoint)
    const routers = routersOf(configuration, entryPoint, scheme).filter((router) => isServed(router, entryPoint))
    const sites = sitesOf(configuration, entryPoint, routers)
    if (sites.length === 0) return []
    const { address, port, place, proxyProtocol, isAssumed } = entryPoint
    return [
      {
        scheme,
        address,
        port,
        place,
        ...(proxyProtocol && { proxyProtocol }),
        ...(isAssumed && { isAssumed }),
        sites,
      },
    ]
  })
}

/** Where no file tells of the entry points, http may be sent to https before a router that is at both is asked. */
function isServed({ entryPoints }: Router, { isAssumed, hasTls }: EntryPoint): boolean {
  return !isAssumed || hasTls || entryPoints.length === 1
}

/** Routers for the same hosts are one site. */
function sitesOf(configuration: Configuration, entryPoint: EntryPoint, routers: readonly Router[]): EdgeSite[] {
  const { redirect } = entryPoint
  if (redirect !== undefined) {
    const names = [...new Set(configuration.routers.flatMap(({ rule }) => hostsOf(rule)))]
    const route: Route = { path: '/', place: redirect.place, does: 'redirects', fields: [] }
    return [{ ...siteBase(configuration, entryPoint), names, place: entryPoint.place, routes: [route] }]
  }
  const byHosts = Map.groupBy(routers, ({ rule }) => hostsOf(rule).join(' '))
  return [...byHosts.values()].map((group) => siteOf(configuration, entryPoint, group))
}

function siteOf(configuration: Configuration, entryPoint: EntryPoint, group: readonly Router[]): EdgeSite {
  const [router] = group
  const middlewares = group.flatMap((each) => middlewaresOf(configuration, entryPoint, each))
  const hsts = hstsOf(middlewares)
  const protocols = router && protocolsOf(configuration, router)
  const certificates = router === undefined ? [] : certificatesOf(configuration, router)
  return {
    ...siteBase(configuration, entryPoint),
    names: router === undefined ? [] : [...new Set(hostsOf(router.rule))],
    place: router?.place ?? entryPoint.place,
    routes: group.flatMap((each) => routesOf(configuration, entryPoint, each)),
    ...(hsts && { hsts }),
    ...(protocols && { protocols }),
    ...(certificates.length > 0 && { certificates }),
  }
}

function siteBase(configuration: Configuration, entryPoint: EntryPoint): Pick<EdgeSite, 'believes' | 'challenge'> {
  const { insecure, trusted } = entryPoint
  const challenge = challengeOf(configuration, entryPoint)
  const listed = trusted.map(({ text }) => text)
  const place = insecure?.place ?? trusted[0]?.place
  if (place === undefined) return challenge ? { challenge } : {}
  return {
    ...(challenge && { challenge }),
    believes:
      insecure === undefined
        ? { who: 'listed', says: `forwardedHeaders.trustedIPs ${listed.join(', ')}`, listed, place }
        : { who: 'anyone', says: 'forwardedHeaders.insecure', place },
  }
}

/** The middlewares of a router, chains in their parts. */
export function middlewaresOf(
  { middlewares }: Configuration,
  entryPoint: EntryPoint,
  router: Router,
): readonly Entry[] {
  const found = [...entryPoint.middlewares, ...router.middlewares].flatMap(
    ({ text }) => middlewares.get(plainName(text)) ?? [],
  )
  return found.flatMap((entry) => [
    ...listAt(entry.value, 'chain', 'middlewares').flatMap(({ text }) => middlewares.get(plainName(text)) ?? []),
    entry,
  ])
}

function routesOf(configuration: Configuration, entryPoint: EntryPoint, router: Router): Route[] {
  const middlewares = middlewaresOf(configuration, entryPoint, router)
  const { place } = router
  const paths = pathsOf(router.rule)
  const redirects = middlewares.some(({ value }) => at(value, 'redirectScheme') ?? at(value, 'redirectRegex'))
  const service = configuration.services.get((router.service ?? '').replace(/@[\w-]+$/, '').toLowerCase())
  const fields: FieldSetting[] = [...addedBy(entryPoint), ...middlewares.flatMap(setBy)]
  const upstream = service?.upstream
  return (paths.length > 0 ? paths : ['/']).map((path) =>
    redirects
      ? { path, place, does: 'redirects', fields: [] }
      : { path, place, does: 'proxies', ...(upstream && { upstream }), fields },
  )
}

/** stsSeconds, or the field itself in customResponseHeaders; both replace the application's. */
function hstsOf(middlewares: readonly Entry[]): ResponseField | undefined {
  return middlewares
    .flatMap(({ value }): ResponseField[] => {
      const headers = at(value, 'headers')
      const seconds = textAt(headers, 'stsSeconds')
      const own = entriesOf(at(headers, 'customResponseHeaders')).find(
        ({ key }) => key.toLowerCase() === 'strict-transport-security',
      )
      const more = [
        ...(isOn(headers, ['stsIncludeSubdomains'], 'off') ? ['; includeSubDomains'] : []),
        ...(isOn(headers, ['stsPreload'], 'off') ? ['; preload'] : []),
      ].join('')
      const place = own?.place ?? at(headers, 'stsSeconds')?.place
      const text = own?.value.kind === 'scalar' ? own.value.text : undefined
      const written = text ?? (seconds === undefined || seconds === '0' ? undefined : `max-age=${seconds}${more}`)
      return place === undefined || written === undefined
        ? []
        : [{ value: written, place, always: true, ofApp: 'replaced' }]
    })
    .at(-1)
}

/** minVersion of TLS options. Go itself begins at TLS 1.2. */
function protocolsOf({ tlsOptions }: Configuration, { tlsOptions: name }: Router): EdgeSite['protocols'] {
  const least = at(tlsOptions, plainName(name), 'minVersion')
  const index = least?.kind === 'scalar' ? versions.findIndex(([written]) => written === least.text) : -1
  if (least === undefined || index === -1) return undefined
  return { names: versions.slice(index).map(([, shown]) => shown), place: least.place }
}

const versions = [
  ['VersionTLS10', 'TLSv1'],
  ['VersionTLS11', 'TLSv1.1'],
  ['VersionTLS12', 'TLSv1.2'],
  ['VersionTLS13', 'TLSv1.3'],
] as const
