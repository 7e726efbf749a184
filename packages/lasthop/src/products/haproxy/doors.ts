import type { Believes } from '../app-server.ts'
import type { Door, EdgeSite, ResponseField, Route } from '../edge.ts'
import { defaultBackend } from './backend.ts'
import type { Bind } from './binds.ts'
import { certificatesOf } from './certificates.ts'
import { chosenByMap } from './chosen-by-map.ts'
import type { Configuration } from './configuration.ts'
import { settingOf, type Proxies, type Proxy } from './proxies.ts'
import { namedTests } from './named-tests.ts'
import { mendsOf } from './mends.ts'
import { redirectsOf, routeTo, targetsOf } from './routes.ts'
import { named, textsOf, wordAt, type Line } from './syntax.ts'
import { askedBy } from './tests-of.ts'

/** The sockets that a configuration listens on for HTTP. */
export function findDoors(configuration: Configuration): Door[] {
  return configuration.binds.map((bind) => ({
    scheme: bind.isTls ? 'https' : 'http',
    address: bind.address,
    port: bind.port,
    place: bind.line.place,
    ...(bind.proxyProtocol && { proxyProtocol: bind.proxyProtocol }),
    sites: sitesOf(bind, configuration),
  }))
}

/** The names that conditions choose a backend by are sites of their own; the frontend itself is the one for any name. */
function sitesOf(bind: Bind, { proxies, findList }: Configuration): EdgeSite[] {
  const { front } = bind
  const chosen = [
    ...targetsOf(front, proxies).map((target) => ({ ...target, ...askedBy(target.line, namedTests(front.lines)) })),
    ...named(front.lines, 'use_backend').flatMap((line) =>
      chosenByMap(line, proxies, findList).map((each) => ({ ...each, line, paths: [] })),
    ),
  ]
  const routed = chosen.map(({ names, paths, line, back }) => ({
    names,
    routes: (paths.length > 0 ? paths : ['/']).map((path) => routeTo(front, { path, back, line })),
    redirects: redirectsOf(back),
  }))
  const general = routed
    .filter(({ names }) => names.length === 0)
    .flatMap(({ routes, redirects }) => [...redirects, ...routes])
  const own = [...redirectsOf(front), ...general, ...defaultRoutes(front, proxies)]
  const byName = Map.groupBy(
    routed.filter(({ names }) => names.length > 0),
    ({ names }) => names.join(' '),
  )
  const sites = [...byName.values()].map((group) => ({
    names: group[0]?.names ?? [],
    routes: [...redirectsOf(front), ...group.flatMap(({ redirects, routes }) => [...redirects, ...routes]), ...general],
  }))
  const all = own.length > 0 || sites.length === 0 ? [...sites, { names: [], routes: own }] : sites
  const backs = [...new Set([...chosen.map(({ back }) => back), ...defaultBackends(front, proxies)])]
  const challenge = chosen.find(({ paths }) => paths.some((path) => path.startsWith('/.well-known/acme-')))?.line.place
  return all.map((site) => ({
    ...siteOf(bind, backs),
    ...certified(bind, proxies),
    ...(challenge && { challenge }),
    ...site,
  }))
}

function defaultBackends(front: Proxy, { backs }: Proxies): Proxy[] {
  const line = settingOf(front, 'default_backend')
  const back = line && backs.get(wordAt(line, 0))
  return back === undefined ? [] : [back]
}

function defaultRoutes(front: Proxy, { backs }: Proxies): Route[] {
  const line = settingOf(front, 'default_backend') ?? front.head
  const name = line === front.head ? undefined : wordAt(line, 0)
  if (name !== undefined && !backs.has(name)) return []
  const back = defaultBackend(front, backs)
  return back === undefined
    ? []
    : [...(back === front ? [] : redirectsOf(back)), routeTo(front, { path: '/', back, line })]
}

/** All but names and routes. */
function siteOf({ front, line }: Bind, backs: readonly Proxy[]): Omit<EdgeSite, 'names' | 'routes'> {
  const everywhere = <Found>(find: (proxy: Proxy) => Found | undefined): Found | undefined =>
    find(front) ?? (backs.every((back) => find(back) !== undefined) ? backs.map(find)[0] : undefined)
  const hsts = everywhere(hstsOf)
  const believes = believesOf(front)
  const mends = everywhere(mendsOf)
  const protocols = protocolsOf(line)
  return {
    place: front.head.place,
    ...(hsts && { hsts }),
    ...(believes && { believes }),
    ...(mends && { mends }),
    ...(protocols && { protocols }),
  }
}

function certified({ line }: Bind, { global }: Proxies): Pick<EdgeSite, 'certificates'> {
  const certificates = certificatesOf(line, global)
  return certificates.length > 0 ? { certificates } : {}
}

/** On answers of the application alone: those of HAProxy itself go past http-response. */
function hstsOf(front: Proxy): ResponseField | undefined {
  const found = named([...front.before, ...front.lines], 'http-response', 'http-after-response').findLast(
    (line) => /^(?:set|add)-header$/.test(wordAt(line, 0)) && /^strict-transport-security$/i.test(wordAt(line, 1)),
  )
  return (
    found && {
      value: wordAt(found, 2),
      always: found.name === 'http-after-response',
      place: found.place,
      ofApp: wordAt(found, 0) === 'set-header' ? 'replaced' : 'kept',
      isConditional: /\s(?:if|unless)\s/.test(found.says),
    }
  )
}

/** Who may name the client: those from whom connections are taken at all, or whose word `set-src` takes. */
function believesOf({ before, lines }: Proxy): Believes | undefined {
  const rule = [...before, ...lines].find(
    (line) =>
      (line.name === 'tcp-request' &&
        wordAt(line, 0) === 'connection' &&
        /\bsrc\b|\bif\b|\bunless\b/.test(line.says)) ||
      (line.name === 'http-request' && wordAt(line, 0) === 'set-src'),
  )
  if (rule === undefined) return undefined
  const isListed = /\s(?:if|unless)\s/.test(rule.says)
  return { who: isListed ? 'listed' : 'anyone', says: rule.says, place: rule.place }
}

/** `ssl-min-ver TLSv1.0`, `force-tlsv11`. */
function protocolsOf(line: Line): EdgeSite['protocols'] {
  const words = textsOf(line)
  const at = words.indexOf('ssl-min-ver')
  const least = at === -1 ? undefined : versions.indexOf(words[at + 1] ?? '')
  if (least !== undefined && least !== -1) return { names: versions.slice(least), place: line.place }
  const forced = words.find((word) => /^force-tlsv1[0-3]$/.test(word))
  return forced === undefined ? undefined : { names: [`TLSv1.${forced.at(-1) ?? ''}`], place: line.place }
}

const versions = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']
