import { isProblem, parseAddress, parseRange, peerOf, type Peer } from '@lasthop/contract'

import type { Door } from '../products/edge.ts'
import { isLoopbackHost } from '../products/host-port.ts'
import type { Upstream } from '../products/passage.ts'
import type { App } from './apps.ts'
import type { Stack } from './stack.ts'

/** Who connects to a door behind something that no file shows: what the user says, or whom the door's own files list. */
export function frontPeer(door: Door, { topology }: Stack): Peer {
  return peerOf(oneOf([...topology.frontRanges, ...listedAt(door)]) ?? frontAddress, false)
}

/** One edge as the next one sees it. */
export function peerAtDoor({ target }: Upstream, door: Door, { topology }: Stack): Peer {
  if (target.kind === 'unix') return { kind: 'unix' }
  return peerOf(
    isLoopbackHost(target.host) ? '127.0.0.1' : (oneOf([...topology.frontRanges, ...listedAt(door)]) ?? proxyAddress),
    false,
  )
}

/** The proxy as the application sees it. Between machines its address is not known: if some are listed, it is taken to be one of them. */
export function peerAtApp({ target, isFilledIn }: Upstream, app: App): Peer {
  if (target.kind === 'unix') return { kind: 'unix' }
  const isNear = isFilledIn === true && isOnThisMachine(app)
  if (isLoopbackHost(target.host) || isNear) return peerOf('127.0.0.1', false)
  const all = [...(app.server?.believes.listed ?? []), ...(app.framework?.facts.believes.listed ?? [])]
  return peerOf(oneOf(all) ?? proxyAddress, false)
}

/** Those who may name a client come first: who may not is not let speak for one. */
function listedAt({ sites, proxyProtocol }: Door): readonly string[] {
  const { from } = proxyProtocol ?? {}
  return [...(Array.isArray(from) ? from : []), ...sites.flatMap(({ believes }) => believes?.listed ?? [])]
}

function oneOf(listed: readonly string[]): string | undefined {
  return listed.flatMap((entry) => addressIn(entry) ?? []).find((address) => !isLoopbackHost(address))
}

/** Where a template fills in the address, an application says by what it binds or believes whether its proxy is beside it. */
function isOnThisMachine({ server, framework }: App): boolean {
  const binds = server?.binds ?? []
  const isBound =
    binds.length > 0 &&
    binds.every(({ target, place }) => place && target.kind === 'tcp' && isLoopbackHost(target.host))
  const told = [server?.believes, framework?.facts.believes].filter((each) => each?.place !== undefined)
  return (isBound && server?.service === undefined) || told.some((each) => each?.listed?.some(isLoopback) === true)
}

function isLoopback(entry: string): boolean {
  return entry === 'loopback' || isLoopbackHost(entry)
}

/** An address, or one inside a range that is not all there is. */
function addressIn(entry: string): string | undefined {
  if (parseAddress(entry) !== undefined) return entry
  const range = parseRange(entry)
  if (isProblem(range) || range.version === 6 || range.text.endsWith('/0')) return undefined
  const [network = '', prefix] = range.text.split('/')
  const last = Number(network.slice(network.lastIndexOf('.') + 1))
  const inside = Math.min(7, 2 ** (32 - Number(prefix)) - 1)
  return network.replace(/\d+$/, String(last + inside))
}

/** Private addresses, for what stands between. */
const frontAddress = '10.0.0.2'
const proxyAddress = '172.18.0.2'
