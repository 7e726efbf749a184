/** Connections that HAProxy passes on without reading HTTP. */
import type { PassedOn } from '../edge.ts'
import { serverOf, upstreamOf } from './backend.ts'
import { modeOf, settingOf, type Proxies, type Proxy } from './proxies.ts'
import { targetsOf } from './routes.ts'
import { named, wordAt } from './syntax.ts'

/** The ports of frontends in TCP, each with the servers that connections to it may come to. */
export function findPassedOn(proxies: Proxies): readonly PassedOn[] {
  const fronts = proxies.fronts.filter((front) => modeOf(front) === 'tcp')
  return fronts.flatMap((front) =>
    portsOf(front).flatMap((port) => serversBehind(front, proxies).map((server) => ({ ...server, port }))),
  )
}

function portsOf({ lines }: Proxy): readonly number[] {
  return named(lines, 'bind').flatMap((line) => {
    const [, port] = /:(\d+)(?:,|$)/.exec(wordAt(line, 0)) ?? []
    return port === undefined ? [] : [Number(port)]
  })
}

function serversBehind(front: Proxy, proxies: Proxies): readonly Omit<PassedOn, 'port'>[] {
  const usual = settingOf(front, 'default_backend')
  const backs = [
    ...targetsOf(front, proxies).map(({ back }) => back),
    ...(usual === undefined ? [] : [proxies.backs.get(wordAt(usual, 0))]),
    ...(front.kind === 'listen' ? [front] : []),
  ]
  return backs.flatMap((back) => {
    const server = back && serverOf(back)
    return (server && upstreamOf(server)) ?? []
  })
}
