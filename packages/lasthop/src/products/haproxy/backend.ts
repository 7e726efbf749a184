import { filledInUpstream, isFilledIn } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import { Doubt } from '../doubt.ts'
import { parseSocketTarget, type SocketTarget } from '../host-port.ts'
import type { Upstream } from '../passage.ts'
import { holds } from './condition.ts'
import { formatted } from './format.ts'
import { namedTests } from './named-tests.ts'
import { settingOf, type Proxies, type Proxy } from './proxies.ts'
import { named, textsOf, wordAt, type Line } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** The backend of a request: the first use_backend that holds, the default, or the section itself if it is a listen. */
export function chooseBackend(visit: Visit): Proxy | undefined {
  const { front, configuration } = visit
  const { backs } = configuration.proxies
  for (const line of named(front.lines, 'use_backend')) {
    if (!holds(visit, namedTests(front.lines), { line, from: 1 })) continue
    const written = wordAt(line, 0)
    const name = written.includes('%') ? formatted(visit, written) : written
    const found = backs.get(name)
    if (found === undefined && !written.includes('%'))
      throw new Doubt(`The backend "${name}" is not in the files.`, line.place)
    if (found === undefined) break
    tell(visit, line, { does: `chooses ${name}`, effect: 'routes' })
    return found
  }
  return defaultBackend(front, backs)
}

/** Where a frontend sends what no use_backend takes. */
export function defaultBackend(front: Proxy, backs: Proxies['backs']): Proxy | undefined {
  const line = settingOf(front, 'default_backend')
  if (line === undefined) return front.kind === 'listen' ? front : undefined
  const name = wordAt(line, 0)
  const found = backs.get(name)
  if (found === undefined) throw new Doubt(`The backend "${name}" is not in the files.`, line.place)
  return found
}

/** The first server of a backend that is in use; of several, it stands for all. */
export function serverOf(back: Proxy): Line | undefined {
  const servers = named(back.lines, 'server', 'server-template').filter((line) => !textsOf(line).includes('disabled'))
  return servers.find((line) => !textsOf(line).includes('backup')) ?? servers[0]
}

/** Where a server line leads; nothing if something else fills it in. */
export function upstreamOf(server: Line): Upstream | undefined {
  const [, ...words] = textsOf(server)
  const address = server.name === 'server-template' ? words[1] : words[0]
  if (address === undefined || (hasHole(address) && !isFilledIn(address))) return undefined
  const filledIn = hasHole(address) ? filledInUpstream(address, server.place) : undefined
  const target = filledIn?.target ?? targetOf(address)
  const protocol = words.includes('ssl') ? 'https' : words[words.indexOf('proto') + 1] === 'h2' ? 'h2c' : 'http'
  const isNamed = words.some((word) => /^send-proxy(?:-v2.*)?$/.test(word))
  return target && { ...filledIn, protocol, target, place: server.place, ...(isNamed && { sendsProxyProtocol: true }) }
}

function targetOf(written: string): SocketTarget | undefined {
  const address = written.replace(/^(?:ipv[46]|unix|abns|tcp[46]?|stream\+ipv[46])@/, '')
  if (address.startsWith('/') || written.startsWith('unix@')) return { kind: 'unix', path: address }
  return parseSocketTarget(address)
}
