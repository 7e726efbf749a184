import { fieldPairs, valuesOf, type Fields } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import { Doubt } from '../doubt.ts'
import type { Arrival } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Setting } from '../setting.ts'
import type { Strategy } from '../spring/strategy.ts'
import type { Step } from '../step.ts'
import { isProxy, type Valve } from './remote-ip.ts'

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
  if (isTooLong(arrival.message)) return { kind: 'refused', status: 400, steps: [tooLong] }
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
  const own = { scheme: 'http', ...ownName(arrival, host), address }
  const isHeard = strategy.value === 'native' && isProxy(valve, address)
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

/** The Host, or for HTTP/1.0 without one the name of Tomcat's own host; without a name the port is that of the socket. */
function ownName({ message, port }: Arrival, host: string): Pick<Heard, 'name' | 'port'> {
  if (host !== '') return splitHost(host, '80')
  return { name: valuesOf(message.fields, 'host').length === 0 ? 'localhost' : '', port: String(port) }
}

/** RemoteIpValve: every element of the scheme field must say https; the port follows the scheme unless a field names it. */
function valveHears(valve: Valve, fields: Fields, own: Heard): Heard {
  const address = walk(valve, fields) ?? own.address
  const schemes = listed(fields, valve.schemeField)
  const [host = ''] = valuesOf(fields, valve.hostField)
  const name = host === '' || !hostSyntax.test(host) ? own.name : splitHost(host, '').name
  if (valuesOf(fields, valve.schemeField).length === 0) return { ...own, address, name }
  const scheme = schemes.every((each) => each.toLowerCase() === valve.secure.toLowerCase()) ? 'https' : 'http'
  const [port] = valuesOf(fields, valve.portField)
  const usual = scheme === 'https' ? '443' : '80'
  return { scheme, address, name, port: port !== undefined && /^\d+$/.test(port.trim()) ? port.trim() : usual }
}

/** From the right, the first that is no proxy; if all are, the first of all. */
function walk(valve: Valve, fields: Fields): string | undefined {
  if (valuesOf(fields, valve.addressField).join('') === '') return undefined
  const addresses = listed(fields, valve.addressField)
  return addresses.findLast((each) => !isProxy(valve, each)) ?? addresses[0]
}

/** The elements of all lines of a field. Empty ones at the end are none, those between two commas are. */
function listed(fields: Fields, name: string): readonly string[] {
  return valuesOf(fields, name)
    .join(', ')
    .replace(/,+$/, '')
    .split(',')
    .map((each) => each.trim())
}

/** As many fields and bytes as Tomcat reads where no setting says more. */
function isTooLong({ method, target, fields }: Arrival['message']): boolean {
  const lines = fieldPairs(fields).map(([name, value]) => `${name}: ${value}\r\n`.length)
  return lines.length > 100 || lines.reduce((sum, each) => sum + each, method.length + target.length + 14) > 8192
}

function splitHost(host: string, usual: string): { readonly name: string; readonly port: string } {
  const [, name = host, port] = /^(.*?)(?::(\d*))?$/.exec(host) ?? []
  return { name, port: port === '' ? '0' : (port ?? usual) }
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
const tooLong: Step = {
  product: 'tomcat',
  says: 'reads 100 fields and 8 KiB',
  does: 'there is more: 400',
  effect: 'refuses',
}
/** Labels of letters, digits and what stands between them; a point may end the name, a hyphen no label. */
const hostSyntax =
  /^(?:(?:[A-Za-z0-9_~](?:[A-Za-z0-9_~-]*[A-Za-z0-9_~])?(?:\.(?=[A-Za-z0-9_~]|:|$)|(?=:|$)))+|\[[0-9A-Fa-f:.]+\])?(?::\d*)?$/
