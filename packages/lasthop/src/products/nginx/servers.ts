import { filledInPort } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'

/** A server block. */
export interface Server {
  readonly node: Node
  readonly nodes: readonly Node[]
  readonly listens: readonly Listen[]
  readonly names: readonly string[]
}

/** Where a server listens: `*` for any address. */
export interface Listen {
  readonly address: string
  readonly port: number
  readonly isTls: boolean
  readonly isDefault: boolean
  readonly isProxyProtocol: boolean
  readonly node?: Node
}

/** A configuration sorted for answering requests. */
export interface Http {
  readonly nodes: readonly Node[]
  readonly servers: readonly Server[]
}

/** The http level: what stands in `http`, or in a fragment at its top. */
export function findHttp(nodes: readonly Node[]): Http {
  const blocks = named(nodes, 'http')
  const level = blocks.length > 0 ? blocks.flatMap(inside) : nodes
  return { nodes: level, servers: named(level, 'server').map(serverOf) }
}

function serverOf(node: Node): Server {
  const nodes = inside(node)
  const listens = named(nodes, 'listen').flatMap((listen) => listenOf(listen, nodes))
  const usual: Listen = { address: '*', port: 80, isTls: isTlsOn(nodes), isDefault: false, isProxyProtocol: false }
  return {
    node,
    nodes,
    listens: listens.length > 0 ? listens : [usual],
    names: named(nodes, 'server_name').flatMap(textsOf),
  }
}

function listenOf(node: Node, nodes: readonly Node[]): Listen[] {
  const [where = '', ...flags] = textsOf(node)
  if (where.startsWith('unix:')) return []
  const [, address = '', port] = /^(\[.*\]|[^:]*?)(?::?(\d+|\uE000+))?$/.exec(where) ?? []
  const host = address.replace(/^\[|\]$/g, '')
  const isAny = host === '' || host === '*' || host === '0.0.0.0' || host === '::' || hasHole(host)
  const isTls = flags.includes('ssl') || isTlsOn(nodes)
  return [
    {
      address: isAny ? '*' : host,
      port: hasHole(where) && !/\d$/.test(where) ? filledInPort(isTls) : Number(port ?? 80),
      isTls,
      isDefault: flags.includes('default_server') || flags.includes('default'),
      isProxyProtocol: flags.includes('proxy_protocol'),
      node,
    },
  ]
}

/** `ssl on;`, which is gone in 1.25.1. */
function isTlsOn(nodes: readonly Node[]): boolean {
  return named(nodes, 'ssl').some((node) => wordAt(node, 0) === 'on')
}
