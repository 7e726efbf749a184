import type { Scheme } from '@lasthop/contract'

import type { Believes } from '../app-server.ts'
import type { Door, EdgeSite, ResponseField } from '../edge.ts'
import { filledInPort } from '../filled-in.ts'
import { folderScopes, type Site } from './folder.ts'
import { folderRoutes } from './folder-routes.ts'
import { groupOf } from './choose-server.ts'
import type { Configuration } from './configuration.ts'
import { routesOf } from './routes.ts'
import { directivesOf, settingOf, type Server, type Servers } from './servers.ts'
import { placeOfWord, textsOf, wordAt, type Directive, type Node } from './syntax.ts'

/** The sockets that a configuration listens on: its Listen lines, or in a fragment the addresses of its VirtualHosts. */
export function findDoors({ servers, overrides }: Configuration): Door[] {
  return socketsOf(servers).map((socket) => {
    const group = groupOf(servers, socket)
    const members = group.length > 0 ? group : [servers.main]
    const [first = servers.main] = members
    return {
      ...socket,
      scheme: schemeOf(servers, first, socket.port),
      ...proxyProtocolOf(servers, members),
      sites: members.flatMap((it) => siteOf({ servers, server: it, overrides })),
    }
  })
}

type SocketFact = Pick<Door, 'address' | 'port' | 'place'>

function socketsOf(servers: Servers): SocketFact[] {
  const listens = directivesOf(servers.main.nodes, 'listen').flatMap(listenOf)
  const found = listens.length > 0 ? listens : servers.virtual.flatMap(addressesOf)
  const seen = new Set<string>()
  return found.filter(({ address, port }) => {
    const key = `${address} ${port}`
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

function listenOf(directive: Directive): SocketFact[] {
  const [, address = '', port = ''] = /^(?:(.*):)?(\d+)$/.exec(wordAt(directive, 0)) ?? []
  if (port === '') return []
  const host = address.replace(/^\[|\]$/g, '')
  const isAny = host === '' || host === '0.0.0.0' || host === '::'
  return [{ address: isAny ? '*' : host, port: Number(port), place: directive.place }]
}

function addressesOf({ addresses, section, nodes }: Server): SocketFact[] {
  const isTls = wordAt(directivesOf(nodes, 'sslengine').at(-1) ?? { words: [] }, 0).toLowerCase() === 'on'
  return addresses.map(({ host, port }) => ({
    address: host,
    port: port || filledInPort(isTls),
    ...(section && { place: section.place }),
  }))
}

/** TLS by SSLEngine, or by `Listen 443 https`. */
function schemeOf(servers: Servers, server: Server, port: number): Scheme {
  const engine = settingOf(servers, server, 'sslengine')
  if (engine !== undefined) return wordAt(engine, 0).toLowerCase() === 'on' ? 'https' : 'http'
  const listens = directivesOf(servers.main.nodes, 'listen').filter((it) => wordAt(it, 0).endsWith(String(port)))
  return listens.some((it) => wordAt(it, 1).toLowerCase() === 'https') ? 'https' : 'http'
}

function siteOf(site: Site): EdgeSite[] {
  const { servers, server } = site
  const place = server.section?.place ?? server.nodes[0]?.place
  if (place === undefined) return []
  const names = [...(server.name === undefined ? [] : [server.name]), ...server.aliases]
  const nodes = server === servers.main ? server.nodes : [...servers.main.nodes, ...server.nodes]
  const inFolders = folderScopes(site).flatMap((scope) => scope.nodes)
  const routes = [...routesOf(servers, server), ...folderRoutes(site)]
  return [{ names, place, routes, ...factsOf([...nodes, ...inFolders]), ...certificatesOf(site) }]
}

/** A server with certificates of its own has none of the main server's. */
function certificatesOf({ servers, server }: Site): Pick<EdgeSite, 'certificates'> {
  const own = directivesOf(server.nodes, 'sslcertificatefile')
  const named = own.length > 0 ? own : directivesOf(servers.main.nodes, 'sslcertificatefile')
  const chain = ['sslcertificatechainfile', 'sslcacertificatefile', 'sslcacertificatepath']
    .map((name) => settingOf(servers, server, name))
    .find((setting) => setting !== undefined)?.place
  const certificates = named.map((line) => ({ path: wordAt(line, 0), place: line.place, ...(chain && { chain }) }))
  return certificates.length > 0 ? { certificates } : {}
}

/** mod_remoteip: a server that is switched on expects it of every peer but those that are excepted. */
function proxyProtocolOf(servers: Servers, members: readonly Server[]): Pick<Door, 'proxyProtocol'> {
  const line = members
    .map((server) => settingOf(servers, server, 'remoteipproxyprotocol'))
    .find((it) => it !== undefined && wordAt(it, 0).toLowerCase() === 'on')
  return line === undefined ? {} : { proxyProtocol: { place: line.place } }
}

function factsOf(nodes: readonly Node[]): Pick<EdgeSite, 'hsts' | 'protocols' | 'believes' | 'challenge'> {
  const hsts = hstsOf(nodes)
  const believes = believesOf(nodes)
  const challenge = directivesOf(nodes, 'alias').findLast((it) => /^\/\.well-known\b/.test(wordAt(it, 0)))?.place
  const protocols = directivesOf(nodes, 'sslprotocol').at(-1)
  return {
    ...(hsts && { hsts }),
    ...(believes && { believes }),
    ...(challenge && { challenge }),
    ...(protocols && { protocols: { names: textsOf(protocols), place: placeOfWord(protocols, 0) } }),
  }
}

/** mod_remoteip; without any list of proxies it believes whoever connects. */
function believesOf(nodes: readonly Node[]): Believes | undefined {
  const header = directivesOf(nodes, 'remoteipheader').at(-1)
  if (header === undefined) return undefined
  const says = `RemoteIPHeader ${wordAt(header, 0)}`
  const lists = ['remoteipinternalproxy', 'remoteiptrustedproxy'].flatMap((name) => directivesOf(nodes, name))
  const files = ['remoteipinternalproxylist', 'remoteiptrustedproxylist'].flatMap((name) => directivesOf(nodes, name))
  const [first] = [...lists, ...files]
  if (first === undefined) return { who: 'anyone', says: `${says} without RemoteIPTrustedProxy`, place: header.place }
  return { who: 'listed', says, listed: lists.flatMap(textsOf), place: first.place }
}

/** `always` works on another table than the field of an upstream, which then stays beside it. */
function hstsOf(nodes: readonly Node[]): ResponseField | undefined {
  const headers = directivesOf(nodes, 'header').map((directive) => {
    const words = textsOf(directive)
    const always = words[0]?.toLowerCase() === 'always'
    const [action = '', name = '', value = '', ...rest] = always
      ? words.slice(1)
      : words.filter((word) => word.toLowerCase() !== 'onsuccess')
    const isReplacing = !always && /^(?:set|setifempty)$/i.test(action)
    return {
      action: action.toLowerCase(),
      name: name.toLowerCase().replace(/:$/, ''),
      value,
      always,
      isConditional: rest.some((word) => /^(?:env|expr)=/i.test(word)),
      ofApp: isReplacing ? ('replaced' as const) : ('kept' as const),
      place: directive.place,
    }
  })
  const last = headers.findLast(({ action, name }) => name === 'strict-transport-security' && action !== 'unset')
  if (last === undefined) return undefined
  const { value, always, place, ofApp, isConditional } = last
  return { value, always, place, ofApp, isConditional }
}
