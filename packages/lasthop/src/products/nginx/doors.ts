import type { Door, EdgeSite, ResponseField } from '../edge.ts'
import { membersOf } from './choose-server.ts'
import { routesOf } from './routes.ts'
import { effective, setting } from './scope.ts'
import type { Http, Server } from './servers.ts'
import { textsOf, wordAt } from './syntax.ts'

/** The sockets that a configuration listens on. */
export function findDoors(http: Http): Door[] {
  const sockets = new Map<string, { readonly address: string; readonly port: number }>()
  for (const { listens } of http.servers) {
    for (const { address, port } of listens) sockets.set(`${address} ${port}`, { address, port })
  }
  return [...sockets.values()].map((socket) => {
    const members = membersOf(http, socket)
    const isTls = members.some(({ listen }) => listen.isTls)
    const place = members[0]?.listen.node?.place
    const sites = members.map(({ server }) => siteOf(http, server))
    return { ...socket, scheme: isTls ? 'https' : 'http', ...(place && { place }), sites: [...new Set(sites)] }
  })
}

function siteOf(http: Http, server: Server): EdgeSite {
  const levels = [http.nodes, server.nodes]
  const hsts = hstsOf(http, server)
  const protocols = setting(levels, 'ssl_protocols')
  return {
    names: server.names.filter((name) => name !== '_'),
    place: server.node.place,
    routes: routesOf(http, server),
    ...(hsts && { hsts }),
    ...(protocols && { protocols: { names: textsOf(protocols), place: protocols.place } }),
  }
}

function hstsOf(http: Http, server: Server): ResponseField | undefined {
  const line = effective([http.nodes, server.nodes], 'add_header').findLast(
    (node) => wordAt(node, 0).toLowerCase() === 'strict-transport-security',
  )
  return line && { value: wordAt(line, 1), always: wordAt(line, 2) === 'always', place: line.place }
}
