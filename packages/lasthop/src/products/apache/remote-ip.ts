import { parseAddress, type Address } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import { isInSubnet } from '../subnet.ts'
import { directivesOf, settingOf } from './servers.ts'
import { serversFor } from './location.ts'
import { textsOf, wordAt, type Directive } from './syntax.ts'
import { addressOfPeer } from './request-scope.ts'
import { tell, type Visit } from './visit.ts'

/** mod_remoteip: takes the client's address from a field of trusted proxies, and what it took out of the field. */
export function replaceClient(visit: Visit): void {
  const header = settingOf(visit.servers, visit.server, 'remoteipheader')
  // Whom the PROXY protocol names stays the client.
  if (header === undefined || visit.arrival.named !== undefined) return
  const name = wordAt(header, 0)
  const value = visit.fields.get(name)
  if (value === undefined) return
  const walked = walk(visit, value.split(','))
  if (walked.client === undefined) {
    tell(visit, header, {
      does: `${visit.client} may not speak for clients: its ${name} is left`,
      effect: 'ignores',
      field: name,
    })
    return
  }
  leaveRest(visit, name, walked)
  visit.client = walked.client
  tell(visit, header, { does: `takes ${walked.client} for the client`, effect: 'believes', field: name })
}

interface Walked {
  readonly client: string | undefined
  readonly rest: readonly string[]
  /** Addresses of trusted proxies that are not internal, nearest first. */
  readonly proxies: readonly string[]
}

/** From the right: whoever is trusted may name the one before it. */
function walk(visit: Visit, elements: readonly string[]): Walked {
  const lists = proxyLists(visit)
  const [rest, proxies] = [[...elements], [] as string[]]
  let [nearest, client, isInternal] = [
    addressOfPeer(visit.arrival.peer),
    undefined as string | undefined,
    lists.length > 0,
  ]
  while (rest.length > 0) {
    const list = lists.find((each) => isInSubnet(nearest, each.subnet))
    if (lists.length > 0 && list === undefined) break
    if (isInternal) isInternal = list?.isInternal ?? false
    const next = parseElement(rest.at(-1) ?? '')
    if (next === undefined || (!isInternal && isPrivate(next.address))) break
    rest.pop()
    if (!isInternal) proxies.push(client ?? nearest)
    client = next.text
    nearest = next.text
  }
  return { client, rest, proxies }
}

function leaveRest(visit: Visit, name: string, { rest, proxies }: Walked): void {
  if (rest.length === 0) visit.fields.unset(name)
  else visit.fields.set(name, rest.join(','))
  const proxiesHeader = settingOf(visit.servers, visit.server, 'remoteipproxiesheader')
  if (proxiesHeader !== undefined && proxies.length > 0) visit.fields.set(wordAt(proxiesHeader, 0), proxies.join(', '))
}

interface ProxyList {
  readonly subnet: string
  readonly isInternal: boolean
}

function proxyLists(visit: Visit): ProxyList[] {
  const own = listsIn(directivesOfKind(visit, visit.server))
  return own.length > 0 ? own : listsIn(serversFor(visit).flatMap((server) => directivesOfKind(visit, server)))
}

function directivesOfKind(_visit: Visit, { nodes }: Visit['server']): Directive[] {
  return [
    'remoteipinternalproxy',
    'remoteiptrustedproxy',
    'remoteipinternalproxylist',
    'remoteiptrustedproxylist',
  ].flatMap((name) => directivesOf(nodes, name))
}

function listsIn(directives: readonly Directive[]): ProxyList[] {
  return directives.flatMap((directive) => {
    if (directive.name.endsWith('list'))
      throw new Doubt('The list of trusted proxies is in another file.', directive.place)
    return textsOf(directive).map((subnet) => ({ subnet, isInternal: directive.name.includes('internal') }))
  })
}

/** An address as the C library reads it: old spellings and zones count. A name counts as one that is not in the DNS. */
function parseElement(text: string): { readonly text: string; readonly address: Address } | undefined {
  const element = text.replace(/^ +| +$/g, '').replace(/^localhost$/i, '127.0.0.1')
  const [bare = '', zone] = element.split('%')
  const address = parseAddress(bare) ?? (zone === undefined ? parseOldAddress(bare) : undefined)
  if (address === undefined) return undefined
  return { text: zone === undefined ? address.text : `${address.text}%${zone}`, address }
}

/** inet_aton: one to four parts, decimal, octal or hexadecimal, the last one filling what is left. */
function parseOldAddress(text: string): Address | undefined {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(part))) return undefined
  const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)))
  const last = numbers.pop() ?? 0
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined
  const value = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last)
  return parseAddress([24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.'))
}

/** Addresses that an external proxy may not name. */
function isPrivate(address: Address): boolean {
  if (address.version === 6) return ((address.words[0] ?? 0) & 0xe000) !== 0x2000
  return ['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'].some((subnet) =>
    isInSubnet(address.text, subnet),
  )
}
