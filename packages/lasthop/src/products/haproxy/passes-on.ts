/** Connections that HAProxy passes on without reading HTTP. */
import type { Edge } from '../edge.ts'
import { serverOf, upstreamOf } from './backend.ts'
import { modeOf, settingOf, type Proxies, type Proxy } from './proxies.ts'
import { targetsOf } from './routes.ts'
import { named, wordAt } from './syntax.ts'

/** The ports of frontends in TCP, each with the servers that connections to it may come to. */
export function findPassedOn(proxies: Proxies): NonNullable<Edge['passesOn']> {
  const fronts = proxies.fronts.filter((front) => modeOf(front) === 'tcp')
  return fronts.flatMap((front) =>
    portsOf(front).flatMap((port) => targetsBehind(front, proxies).map((target) => ({ port, target }))),
  )
}

function portsOf({ lines }: Proxy): readonly number[] {
  return named(lines, 'bind').flatMap((line) => {
    const [, port] = /:(\d+)(?:,|$)/.exec(wordAt(line, 0)) ?? []
    return port === undefined ? [] : [Number(port)]
  })
}

function targetsBehind(front: Proxy, proxies: Proxies): readonly NonNullable<Edge['passesOn']>[number]['target'][] {
  const usual = settingOf(front, 'default_backend')
  const backs = [
    ...targetsOf(front, proxies).map(({ back }) => back),
    ...(usual === undefined ? [] : [proxies.backs.get(wordAt(usual, 0))]),
    ...(front.kind === 'listen' ? [front] : []),
  ]
  return backs.flatMap((back) => {
    const server = back && serverOf(back)
    return (server && upstreamOf(server)?.target) ?? []
  })
}
