/** Who connects to a public door, and whom the PROXY protocol names there. */
import { peerOf, type Address } from '@lasthop/contract'

import type { Door, Edge, PassedOn } from '../products/edge.ts'
import type { Socket } from '../products/message.ts'
import { isDoor } from './next-hop.ts'
import { frontPeer, peerAtDoor } from './peers.ts'
import type { Stack } from './stack.ts'
import type { DoorWay } from './way.ts'

/** The other end of a connection at a door, and what is assumed of it. */
export interface Connected extends Pick<Socket, 'peer' | 'named'> {
  readonly assumptions: readonly string[]
}

/** A visitor's connection as it comes to a door: by itself, through another edge that passes it on unread, or through what no file shows. */
export function connectionAt({ edge, door, isTlsInFront }: DoorWay, client: Address['text'], stack: Stack): Connected {
  const before = passedOnTo(edge, door, stack)
  if (before !== undefined && !isTlsInFront) return passedOn(before, door, { client, stack })
  if (door.proxyProtocol === undefined || isNobodys(door))
    return { peer: isTlsInFront ? frontPeer(door, stack) : peerOf(client, false), assumptions: [] }
  const named = { client, address: ownAddress, port: door.port }
  const because = `What stands in front of port ${door.port} names its visitors by the PROXY protocol, as ${edge.product} expects there.`
  return { peer: frontPeer(door, stack), named, assumptions: [because] }
}

/** Connections that another edge takes and passes on to this door unread. */
export function passedOnTo(edge: Edge, door: Door, { edges }: Stack): PassedOn | undefined {
  return edges
    .filter((other) => other !== edge)
    .flatMap(({ passesOn = [] }) => passesOn)
    .find(({ target }) => isDoor(door, target))
}

function passedOn(
  { target, port, sendsProxyProtocol }: PassedOn,
  door: Door,
  { client, stack }: { readonly client: string; readonly stack: Stack },
): Connected {
  const peer = peerAtDoor({ protocol: 'http', target }, door, stack)
  const named = sendsProxyProtocol === true ? { named: { client, address: ownAddress, port } } : {}
  return { peer, ...named, assumptions: [] }
}

function isNobodys({ proxyProtocol }: Door): boolean {
  return Array.isArray(proxyProtocol?.from) && proxyProtocol.from.length === 0
}

const ownAddress = '192.0.2.1'
