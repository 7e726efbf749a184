import { standardAcme } from './acme-choice.ts'
import type { Site, Upstream } from './config.ts'
import { defaults } from './defaults.ts'
import { standardTls } from './tls-choice.ts'

/** A site of which nothing is said but its name and its application. */
export function plainSite(host: string, to: Upstream | undefined): Site {
  const { balance, pool, contract, timeouts, repair, tell } = defaults
  return {
    host,
    to: to === undefined ? [] : [to],
    balance,
    health: undefined,
    pool,
    tls: standardTls(host, standardAcme),
    contract,
    timeouts,
    repair,
    tell,
  }
}
