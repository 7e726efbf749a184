import { peerOf } from '@lasthop/contract'
import type { Arrival } from '../../packages/lasthop/src/products/message.ts'

/** A request as it comes to an application from this machine, in the clear. */
export function arrivalAt(port: number, message: Arrival['message']): Arrival {
  return { peer: peerOf('127.0.0.1', false), scheme: 'http', address: '127.0.0.1', port, message }
}
