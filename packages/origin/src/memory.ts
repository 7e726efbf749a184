import { isNode } from './received.ts'
import type { NodeRequest } from './received.ts'
import type { Resolution } from './resolution.ts'

/** What was concluded of requests, for as long as they live. */
export interface Memory {
  readonly get: (request: NodeRequest | Request) => Resolution | undefined
  readonly set: (request: NodeRequest | Request, resolution: Resolution) => Resolution
}

/**
 * A memory of one origin. A request of Node carries it itself, under a symbol that nobody else has: measured, a WeakMap of
 * objects that live as shortly as requests takes ten times as long. Requests of Fetch do not have to let us.
 */
export function createMemory(): Memory {
  const resolved: unique symbol = Symbol('@lasthop/origin: what is believed of this request')
  const fetched = new WeakMap<Request, Resolution>()
  type Carrying = NodeRequest & { [resolved]?: Resolution }
  return {
    get: (request) => (isNode(request) ? (request as Carrying)[resolved] : fetched.get(request)),
    set(request, resolution) {
      if (isNode(request)) (request as Carrying)[resolved] = resolution
      else fetched.set(request, resolution)
      return resolution
    },
  }
}
