import { isProblem, type Problem } from '@lasthop/contract'
import type { SecureContext } from 'node:tls'
import { createChooser, type Chooser } from './choose.ts'
import type { KeyPair } from './key-pair.ts'
import { secureContextOf } from './secure-context.ts'

/**
 * The choice between these certificates, by site. Session tickets are sealed with `ticketKeys`, 48 bytes, so that all
 * processes that have them resume each other's sessions.
 */
export function chooserOf(pairs: ReadonlyMap<string, KeyPair>, ticketKeys?: Buffer): Chooser | Problem {
  const contexts = new Map<string, SecureContext>()
  for (const [host, pair] of pairs) {
    const context = secureContextOf(pair, ticketKeys)
    if (isProblem(context)) return context
    contexts.set(bareHost(host), context)
  }
  return createChooser(contexts)
}

/** Certificates name IPv6 addresses without brackets. */
export function bareHost(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}
