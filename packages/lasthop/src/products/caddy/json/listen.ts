import type { Scheme } from '@lasthop/contract'
import { at, isTrue, textsIn } from './json.ts'
import type { Json } from './parse-json.ts'

/** A socket that a server in JSON listens on. */
export interface Listening {
  readonly says: string
  /** `*` for every address. */
  readonly bind: string
  /** 0 for one that is not TCP. */
  readonly port: number
  readonly scheme: Scheme
}

/** The sockets of a server, and whether automatic HTTPS sends there what comes on the HTTP port. */
export function compileSockets(
  server: Json,
  hosts: readonly string[],
  ports: { readonly http: number; readonly https: number },
): { readonly sockets: readonly Listening[]; readonly redirects: boolean } {
  const sockets = textsIn(at(server, 'listen')).map(socketOf)
  const automatic = at(server, 'automatic_https')
  const skipped = new Set(textsIn(at(automatic, 'skip')))
  const isAutomatic = !isTrue(at(automatic, 'disable')) && sockets.some(({ port }) => port !== ports.http)
  const hasNames = hosts.some((host) => !skipped.has(host))
  const policies = at(server, 'tls_connection_policies')
  const hasPolicies = policies?.kind === 'list' && policies.items.length > 0
  const isMeant =
    policies === undefined && isAutomatic && (hasNames || sockets.every(({ port }) => port === ports.https))
  return {
    sockets: sockets.map((socket) => ({
      ...socket,
      scheme: (hasPolicies || isMeant) && socket.port !== ports.http ? 'https' : 'http',
    })),
    redirects: isAutomatic && hasNames && !isTrue(at(automatic, 'disable_redirects')),
  }
}

/** `:443`, `127.0.0.1:8080`, `tcp/[::1]:80`; of a range of ports, the first. */
function socketOf(says: string): Omit<Listening, 'scheme'> {
  const found = /^(?:tcp[46]?\/)?(?:\[([0-9A-Fa-f:.]+)\]|([^:/[\]]*)):(\d+)(?:-\d+)?$/.exec(says)
  if (found === null) return { says, bind: '', port: 0 }
  const [, bracketed, host, port] = found
  return { says, bind: (bracketed ?? host ?? '') || '*', port: Number(port) }
}
