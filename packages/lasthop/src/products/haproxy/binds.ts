import { filledInPort } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import type { ProxyProtocol } from '../proxy-protocol.ts'
import { modeOf, type Proxies, type Proxy } from './proxies.ts'
import { named, textsOf, wordAt, type Line } from './syntax.ts'

/** A socket that a frontend listens on. */
export interface Bind {
  /** `*` for every address. */
  readonly address: string
  readonly port: number
  readonly isTls: boolean
  /** How the PROXY protocol names the client; absent: it does not. */
  readonly proxyProtocol: ProxyProtocol | undefined
  readonly line: Line
  readonly front: Proxy
}

/** Every TCP socket of frontends that speak HTTP. One whose port something else fills in has the usual one. */
export function findBinds({ fronts }: Proxies): Bind[] {
  return fronts
    .filter((front) => modeOf(front) === 'http')
    .flatMap((front) => named(front.lines, 'bind').flatMap((line) => bindsOf(front, line)))
}

/** The bind for a socket: one of its own address before one of every address. */
export function bindFor(binds: readonly Bind[], { address, port }: Pick<Bind, 'address' | 'port'>): Bind | undefined {
  const here = binds.filter((bind) => bind.port === port)
  return here.find((bind) => bind.address === address) ?? here.find((bind) => bind.address === '*')
}

function bindsOf(front: Proxy, line: Line): Bind[] {
  const words = textsOf(line)
  const isTls = words.includes('ssl')
  const proxyProtocol = words.includes('accept-proxy') ? { place: line.place } : expectedBy(front)
  return wordAt(line, 0)
    .split(',')
    .flatMap((written) => {
      const found = /^(?:(?:ipv[46]|tcp[46]?)@)?(.*?):(\d+|\uE000+)$/.exec(written)
      if (found === null) return []
      const [, name = '', port = ''] = found
      const host = name.replace(/^\[|\]$/g, '')
      const isAny = host === '' || host === '*' || host === '0.0.0.0' || host === '::' || hasHole(host)
      const number = hasHole(port) ? filledInPort(isTls) : Number(port)
      return [{ address: isAny ? '*' : host, port: number, isTls, proxyProtocol, line, front }]
    })
}

/** `tcp-request connection expect-proxy layer4`, for everybody or for those whom a condition picks. */
function expectedBy({ before, lines }: Proxy): ProxyProtocol | undefined {
  const rule = named([...before, ...lines], 'tcp-request').find((line) => wordAt(line, 1) === 'expect-proxy')
  if (rule === undefined) return undefined
  return { place: rule.place, ...(/\s(?:if|unless)\s/.test(rule.says) && { from: 'unknown' }) }
}
