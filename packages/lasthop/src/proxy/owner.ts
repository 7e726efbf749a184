import type { Arrival } from '../listen/exchange.ts'
import type { Accepted } from './accept.ts'

/**
 * Stands for the client where a connection to the app is one client's alone: its own connection, or, on the connection of
 * a load balancer, its address there. Whoever has no address shares with nobody.
 */
export function ownerOf(arrival: Arrival, { truth, isTold }: Accepted): object {
  if (!isTold) return arrival
  return truth.client === undefined ? {} : ownerBy(truth.client.text, ownersOn(arrival))
}

function ownersOn(arrival: Arrival): Map<string, object> {
  const known = owners.get(arrival)
  if (known !== undefined) return known
  const none = new Map<string, object>()
  owners.set(arrival, none)
  return none
}

function ownerBy(address: string, known: Map<string, object>): object {
  const owner = known.get(address) ?? {}
  // Forgetting costs new connections; remembering everybody would cost memory.
  if (known.size >= ownersMost) known.clear()
  known.set(address, owner)
  return owner
}

const owners = new WeakMap<Arrival, Map<string, object>>()
const ownersMost = 256
