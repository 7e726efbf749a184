import type { Scheme } from '@lasthop/contract'
import type { Door, EdgeSite, ResponseField } from '../edge.ts'
import { groupOf } from './choose-server.ts'
import type { Configuration } from './configuration.ts'
import { routesOf } from './routes.ts'
import { directivesOf, settingOf, type Server, type Servers } from './servers.ts'
import { placeOfWord, textsOf, wordAt, type Directive, type Node } from './syntax.ts'

/** The sockets that a configuration listens on: its Listen lines, or in a fragment the addresses of its VirtualHosts. */
export function findDoors({ servers }: Configuration): Door[] {
  return socketsOf(servers).map((socket) => {
    const group = groupOf(servers, socket)
    const members = group.length > 0 ? group : [servers.main]
    const [first = servers.main] = members
    return {
      ...socket,
      scheme: schemeOf(servers, first, socket.port),
      sites: members.flatMap((it) => siteOf(servers, it)),
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

function addressesOf({ addresses, section }: Server): SocketFact[] {
  return addresses.map(({ host, port }) => ({
    address: host,
    port: port || 80,
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

function siteOf(servers: Servers, server: Server): EdgeSite[] {
  const place = server.section?.place ?? server.nodes[0]?.place
  if (place === undefined) return []
  const names = [...(server.name === undefined ? [] : [server.name]), ...server.aliases]
  const nodes = server === servers.main ? server.nodes : [...servers.main.nodes, ...server.nodes]
  return [{ names, place, routes: routesOf(servers, server), ...factsOf(nodes) }]
}

function factsOf(nodes: readonly Node[]): Pick<EdgeSite, 'hsts' | 'protocols'> {
  const hsts = hstsOf(nodes)
  const protocols = directivesOf(nodes, 'sslprotocol').at(-1)
  return {
    ...(hsts && { hsts }),
    ...(protocols && { protocols: { names: textsOf(protocols), place: placeOfWord(protocols, 0) } }),
  }
}

function hstsOf(nodes: readonly Node[]): ResponseField | undefined {
  const headers = directivesOf(nodes, 'header').map((directive) => {
    const words = textsOf(directive)
    const always = words[0]?.toLowerCase() === 'always'
    const [action = '', name = '', value = ''] = always
      ? words.slice(1)
      : words.filter((word) => word.toLowerCase() !== 'onsuccess')
    return {
      action: action.toLowerCase(),
      name: name.toLowerCase().replace(/:$/, ''),
      value,
      always,
      place: directive.place,
    }
  })
  const last = headers.findLast(({ action, name }) => name === 'strict-transport-security' && action !== 'unset')
  return last && { value: last.value, always: last.always, place: last.place }
}
