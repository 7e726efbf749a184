import { rememberedAt, rememberedText } from '../remembered.ts'
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
  return namedAt(servers, asked)(host) ?? group[0] ?? servers.main
}

/** Whether a VirtualHost of the socket has this name. */
export function hasNamed(servers: Servers, asked: Asked & { readonly host: string }): boolean {
  return namedAt(servers, asked)(asked.host) !== undefined
}

const namedAt = rememberedAt((servers: Servers, address, port) => {
  const group = groupOf(servers, { address, port })
  const plain = Map.groupBy(
    group.flatMap((server) => plainNames(servers, server).map((name) => ({ name, server }))),
    ({ name }) => name,
  )
  const others = group.filter(({ aliases }) => aliases.some(isPattern))
  return rememberedText((host) => {
    const own = plain.get(host)?.[0]?.server
    const other = others.find((server) => isNamed(servers, server, host))
    return own === undefined || other === undefined
      ? (own ?? other)
      : group.find((each) => each === own || each === other)
  })
})

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

function plainNames(servers: Servers, { name, aliases }: Server): readonly string[] {
  const own = name ?? servers.main.name
  return [...(own === undefined ? [] : [own]), ...aliases.filter((alias) => !isPattern(alias))].map((each) =>
    each.toLowerCase(),
  )
}

function isPattern(alias: string): boolean {
  return /[*?]/.test(alias)
}

function isAlias(alias: string, host: string): boolean {
  if (!isPattern(alias)) return alias === host
  const source = alias
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(host)
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':')
}
