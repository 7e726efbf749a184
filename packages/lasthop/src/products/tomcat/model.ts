import { valuesOf } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import { Doubt } from '../doubt.ts'
import type { Arrival } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Setting } from '../setting.ts'
import type { Strategy } from '../spring/strategy.ts'
import type { Step } from '../step.ts'
import { isInternal, type Valve } from './remote-ip.ts'

/** A Tomcat inside an application. */
export interface Tomcat {
  readonly strategy: Setting<Strategy>
  readonly valve: Valve
}

/** What Tomcat hands to the application. */
export function receive(tomcat: Tomcat, arrival: Arrival): Environ | Refused | Unknown {
  const hosts = valuesOf(arrival.message.fields, 'host')
  const [host = ''] = hosts
  if (hosts.length > 1 || (hosts.length === 0 && arrival.message.version === '1.1') || !hostSyntax.test(host))
    return { kind: 'refused', status: 400, steps: [badHost] }
  const { strategy } = tomcat
  if (strategy.value === 'unknown')
    return {
      kind: 'unknown',
      because: `"${strategy.says}" cannot be read without running it.`,
      ...by(strategy),
      steps: [],
    }
  try {
    return hear(tomcat, arrival, host)
  } catch (doubt) {
    if (!(doubt instanceof Doubt)) throw doubt
    return { kind: 'unknown', because: doubt.message, steps: [] }
  }
}

function hear({ strategy, valve }: Tomcat, arrival: Arrival, host: string): Environ {
  const { peer, message } = arrival
  const address = peer.kind === 'ip' ? peer.address.text : ''
  const own = { scheme: 'http', ...splitHost(host, '80'), address }
  const isHeard = strategy.value === 'native' && isInternal(valve, address)
  const heard = isHeard ? valveHears(valve, message.fields, own) : own
  return {
    kind: 'environ',
    interface: 'servlet',
    scheme: heard.scheme,
    method: message.method,
    target: message.target,
    fields: message.fields,
    variables: new Map(),
    remoteAddress: heard.address,
    serverName: heard.name,
    serverPort: heard.port,
    steps: [stepOf(strategy, { isHeard, scheme: heard.scheme, address })],
  }
}

interface Heard {
  readonly scheme: string
  readonly name: string
  readonly port: string
  readonly address: string
}

/** RemoteIpValve: every element of the scheme field must say https; the port follows the scheme unless a field names it. */
function valveHears(valve: Valve, fields: readonly string[], own: Heard): Heard {
  const address = walk(valve, fields) ?? own.address
  const schemes = valuesOf(fields, valve.schemeField)
    .slice(0, 1)
    .flatMap((value) => value.split(','))
    .map((each) => each.trim())
  const [host] = valuesOf(fields, valve.hostField)
  const name = host === undefined || !hostSyntax.test(host) ? own.name : splitHost(host, '').name
  if (schemes.length === 0) return { ...own, address, name }
  const scheme = schemes.every((each) => each.toLowerCase() === valve.secure.toLowerCase()) ? 'https' : 'http'
  const [port] = valuesOf(fields, valve.portField)
  const usual = scheme === 'https' ? '443' : '80'
  return { scheme, address, name, port: port !== undefined && /^\d+$/.test(port.trim()) ? port.trim() : usual }
}

/** From the right, the first that is no proxy; if all are, the first of all. */
function walk(valve: Valve, fields: readonly string[]): string | undefined {
  const listed = valuesOf(fields, valve.addressField)
    .flatMap((value) => value.split(','))
    .map((each) => each.trim())
    .filter(Boolean)
  return listed.findLast((each) => !isInternal(valve, each)) ?? listed[0]
}

function splitHost(host: string, usual: string): { readonly name: string; readonly port: string } {
  const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
  return { name, port: port ?? usual }
}

function stepOf(
  strategy: Tomcat['strategy'],
  { isHeard, scheme, address }: { readonly isHeard: boolean; readonly scheme: string; readonly address: string },
): Step {
  const isNative = strategy.value === 'native'
  const does = isHeard
    ? `getScheme() = ${scheme}`
    : isNative
      ? `${address} is no proxy of internal-proxies: getScheme() = http`
      : 'the server reads no forwarding field: getScheme() = http'
  return {
    product: 'tomcat',
    ...by(strategy),
    says: strategy.says,
    does,
    effect: isHeard ? 'reads' : 'ignores',
    field: 'X-Forwarded-Proto',
  }
}

function by({ place }: Tomcat['strategy']): Pick<Step, 'place'> {
  return place === undefined ? {} : { place }
}

const badHost: Step = {
  product: 'tomcat',
  says: 'wants one Host that is a host',
  does: '400',
  effect: 'refuses',
  field: 'Host',
}
const hostSyntax = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])?(?::\d*)?$/
