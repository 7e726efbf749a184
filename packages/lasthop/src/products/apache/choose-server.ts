import { rememberedAt } from '../remembered.ts'
import type { Server, Servers } from './servers.ts'

/** The socket a request came in on, and the name that was asked for. */
export interface Asked {
  readonly address: string
  readonly port: number
  readonly host: string | undefined
}

/** The server that answers: the first VirtualHost of the socket whose name fits, else the first one, else the main server. */
export function chooseServer(servers: Servers, asked: Asked): Server {
  const group = groupOf(servers, asked)
  const { host } = asked
  if (host === undefined) return group[0] ?? servers.main
  return group.find((server) => isNamed(servers, server, host)) ?? group[0] ?? servers.main
}

/** Whether a VirtualHost of the socket has this name. */
export function hasNamed(servers: Servers, asked: Asked & { readonly host: string }): boolean {
  return groupOf(servers, asked).some((server) => isNamed(servers, server, asked.host))
}

/** The VirtualHosts of a socket: those of its own address come before those of every address. */
export const groupOf = rememberedAt(({ virtual }: Servers, address, port): readonly Server[] => {
  const listens = (isHere: (host: string) => boolean, ports: readonly number[]): readonly Server[] =>
    virtual.filter(({ addresses }) => addresses.some((each) => isHere(each.host) && ports.includes(each.port)))
  const isOwn = (host: string): boolean => host !== '*' && host === address
  const isAny = (host: string): boolean => host === '*' || !isAddress(host)
  const groups = [listens(isOwn, [port]), listens(isOwn, [0]), listens(isAny, [port]), listens(isAny, [0])]
  return groups.find((group) => group.length > 0) ?? []
})

function isNamed(servers: Servers, { name, aliases }: Server, host: string): boolean {
  const own = name ?? servers.main.name
  return own?.toLowerCase() === host || aliases.some((alias) => isAlias(alias.toLowerCase(), host))
}

function isAlias(alias: string, host: string): boolean {
  if (!/[*?]/.test(alias)) return alias === host
  const source = alias
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(host)
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':')
}
