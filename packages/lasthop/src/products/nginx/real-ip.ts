import { firstOf, parseAddress, valuesOf } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import { isInSubnet } from '../subnet.ts'
import { effective, isOn, setting } from './scope.ts'
import { textsOf, wordAt, type Node } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** The realip module: a listed peer may name its client. The address changes, and nothing else. */
export function replaceClient(visit: Visit, levels: readonly (readonly Node[])[]): boolean {
  const from = effective(levels, 'set_real_ip_from')
  const first = from[0]
  if (first === undefined || visit.arrival.peer.kind !== 'ip') return false
  const header = setting(levels, 'real_ip_header')
  const name = header === undefined ? 'X-Real-IP' : wordAt(header, 0)
  const client = walk(visit, {
    name,
    ranges: from.flatMap(textsOf),
    isRecursive: isOn(levels, 'real_ip_recursive', false),
  })
  if (client === undefined) return false
  visit.client = client
  tell(visit, header ?? first, { does: `takes ${client} for the client`, effect: 'believes', field: name })
  return true
}

interface Walk {
  readonly name: string
  readonly ranges: readonly string[]
  readonly isRecursive: boolean
}

function walk(visit: Visit, { name, ranges, isRecursive }: Walk): string | undefined {
  const { fields } = visit.arrival.message
  const lower = name.toLowerCase()
  if (lower === 'proxy_protocol')
    return ranges.some((range) => isListed(visit.client, range)) ? namedClient(visit) : undefined
  const lines =
    lower === 'x-forwarded-for' ? valuesOf(fields, lower) : [firstOf(fields, lower)].filter((it) => it !== undefined)
  const rest = lower === 'x-real-ip' ? lines : lines.flatMap(elementsOf)
  let [nearest, found] = [visit.client, undefined as string | undefined]
  for (let element = rest.pop(); element !== undefined; element = rest.pop()) {
    if (!ranges.some((range) => isListed(nearest, range))) break
    const address = parseWithPort(element)
    if (address === undefined) break
    found = address
    nearest = address
    if (!isRecursive) break
  }
  return found
}

/** Without the PROXY protocol the field that names the client is not there. */
function namedClient({ arrival }: Visit): string | undefined {
  return arrival.named?.client
}

function isListed(address: string, range: string): boolean {
  if (range === 'unix:') return false
  if (!/^[\d.:a-f/]+$/i.test(range)) throw new Doubt(`"${range}" is looked up in the DNS.`)
  return isInSubnet(address, range)
}

/** Commas and spaces part the addresses of one line. */
function elementsOf(line: string): string[] {
  return line.split(/[ ,]+/).filter(Boolean)
}

/** An address as nginx writes it, and a port that is forgotten. */
function parseWithPort(text: string): string | undefined {
  const [, host, port] = /^(\[[^\]]*\]|[\d.]+):(\d+)$/.exec(text) ?? []
  if (host === undefined) return parseHost(text)
  return Number(port) >= 1 && Number(port) <= 65535 ? parseHost(host) : undefined
}

/** Leading zeros do not count, and a mapped address stays one of IPv6. */
function parseHost(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (/^::ffff:[\d.]+$/i.test(bare)) return parseAddress(bare) && bare.toLowerCase()
  return parseAddress(/^[\d.]+$/.test(bare) ? bare.replace(/(^|\.)0+(?=\d)/g, '$1') : bare)?.text
}
