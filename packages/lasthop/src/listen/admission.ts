import { compileTrust, type IsTrusted } from '@lasthop/contract'
import type { Behind } from '../config/config.ts'

/** How connections come in. */
export interface Admission {
  /** Load balancers and the like, which bring many clients. */
  readonly isListed: IsTrusted
  /** Every connection begins with a PROXY header, from a listed peer. */
  readonly proxyProtocol: boolean
  /** Of one client, to this process; Infinity for no limit. */
  readonly connectionsPerAddress: number
}

/** Prepared once per configuration. */
export function compileAdmission(behind: Behind | undefined, connectionsPerAddress: number): Admission {
  return {
    isListed: compileTrust(behind?.trust ?? { kind: 'nobody' }),
    proxyProtocol: behind?.proxyProtocol ?? false,
    connectionsPerAddress,
  }
}
