import { isProblem, problem, type HopSecret, type Problem } from '@lasthop/contract'
import type { Config } from '../config/config.ts'
import type { HopSecrets } from '../proxy/site.ts'
import { openHopSecrets } from '../state/hop-secrets.ts'

/** The keys of the signed hop of all sites that sign, made where there are none yet. */
export async function loadHopSecrets({ sites }: Pick<Config, 'sites'>, home: string): Promise<HopSecrets | Problem> {
  const loaded = new Map<string, readonly HopSecret[]>()
  for (const { host, sign } of sites) {
    if (sign !== true) continue
    const secrets = await openHopSecrets(home, host)
    if (isProblem(secrets)) return problem(`site ${host}: ${secrets.message}`)
    loaded.set(host, secrets)
  }
  return loaded
}
