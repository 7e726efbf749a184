import { directivesOf, settingOf } from './servers.ts'
import { wordAt } from './syntax.ts'
import { schemeOf, type Visit } from './visit.ts'

/**
 * A server's own name (server_hostname). One that no file names has that of its address, as the DNS knows it: only the
 * loopback's is sure, and what other addresses are called here is no name of theirs, but nobody else's either.
 */
export function nameOfServer({ server, servers }: Pick<Visit, 'server' | 'servers'>): string {
  if (server.name !== undefined) return server.name
  const address = server.addresses[0]?.host
  if (address === undefined || server.addresses.some(({ host }) => host === '*'))
    return servers.main.name ?? 'localhost'
  return address.startsWith('127.') || address === '::1' ? 'localhost' : address
}

/** The name by which a server speaks of itself: UseCanonicalName decides whether it is its own or the client's. */
export function canonicalNameOf(visit: Visit): string {
  return usesCanonicalName(visit) ? nameOfServer(visit) : (visit.host ?? nameOfServer(visit))
}

/** The port by which a server speaks of itself: the client's, else that of ServerName, else the scheme's own. */
export function canonicalPortOf(visit: Visit): number {
  const usual = schemeOf(visit) === 'https' ? 443 : 80
  if (usesCanonicalName(visit)) return portOfServerName(visit) ?? usual
  return visit.port === undefined ? (portOfServerName(visit) ?? usual) : Number(visit.port)
}

/** A name as it stands in a URL. */
export function bracketed(name: string): string {
  return name.includes(':') ? `[${name}]` : name
}

function usesCanonicalName({ server, servers }: Visit): boolean {
  return wordAt(settingOf(servers, server, 'usecanonicalname') ?? { words: [] }, 0).toLowerCase() === 'on'
}

function portOfServerName({ server }: Visit): number | undefined {
  const directive = directivesOf(server.nodes, 'servername').at(-1)
  if (directive === undefined) return server.addresses[0]?.port || undefined
  const port = /:(\d+)$/.exec(wordAt(directive, 0))
  return port === null ? undefined : Number(port[1])
}
