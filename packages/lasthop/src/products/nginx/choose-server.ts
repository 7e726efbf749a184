import { compilePattern } from '../pattern.ts'
import { remembered, rememberedAt, rememberedText } from '../remembered.ts'
import type { Http, Listen, Server } from './servers.ts'

/** A server with its listen line of one socket. */
export interface Member {
  readonly server: Server
  readonly listen: Listen
}

/** The servers of a socket, the default one first: those of its own address come before those of every address. */
export const membersOf = rememberedAt(({ servers }: Http, address, port): readonly Member[] => {
  const all = servers.flatMap((server) => server.listens.map((listen) => ({ server, listen })))
  const here = all.filter(({ listen }) => listen.port === port)
  const own = here.filter(({ listen }) => listen.address === address && address !== '*')
  const members = own.length > 0 ? own : here.filter(({ listen }) => listen.address === '*')
  const first = members.find(({ listen }) => listen.isDefault) ?? members[0]
  return first === undefined ? [] : [first, ...members.filter((member) => member !== first)]
})

/** The server for a name: exact, then the longest wildcard before, the longest after, the first pattern; else none. */
export function serverNamed(members: readonly Member[], host: string): Server | undefined {
  return namedAmong(members)(host)
}

const namedAmong = remembered((members: readonly Member[]) => {
  const servers = members.map(({ server }) => server)
  const exact = new Map(servers.toReversed().flatMap((server) => server.names.flatMap((name) => exactly(name, server))))
  return rememberedText((host) => exact.get(host) ?? findFitting(servers, host))
})

/** A name with a dot before it is the name itself too. */
function exactly(name: string, server: Server): readonly (readonly [string, Server])[] {
  const lower = name.toLowerCase()
  return [lower, lower.replace(/^\./, '')].map((each) => [each, server] as const)
}

function findFitting(servers: readonly Server[], host: string): Server | undefined {
  return (
    longest(servers, host, leading) ??
    longest(servers, host, trailing) ??
    servers.find(({ names }) => names.some((it) => isPattern(it, host)))
  )
}

function longest(
  servers: readonly Server[],
  host: string,
  fits: (name: string, host: string) => boolean,
): Server | undefined {
  const found = servers.flatMap((server) => server.names.map((name) => ({ server, name: name.toLowerCase() })))
  return found.filter(({ name }) => fits(name, host)).toSorted((a, b) => b.name.length - a.name.length)[0]?.server
}

function leading(name: string, host: string): boolean {
  if (name.startsWith('*.')) return host.endsWith(name.slice(1)) && host.length > name.length - 1
  return name.startsWith('.') && host.endsWith(name)
}

function trailing(name: string, host: string): boolean {
  return name.endsWith('.*') && host.startsWith(name.slice(0, -1)) && host.length > name.length - 1
}

function isPattern(name: string, host: string): boolean {
  return name.startsWith('~') && compilePattern(name.slice(1), 'i').test(host)
}
