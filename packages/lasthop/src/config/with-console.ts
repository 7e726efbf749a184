import { isProblem, problem, type Problem } from '@lasthop/contract'
import type { Config } from './config.ts'
import { plainSite } from './plain-site.ts'
import { parseUpstream } from './upstream-address.ts'

/** The configuration with the console as one more site, whose application listens at the socket. */
export function withConsole(config: Config, socketPath: string): Config | readonly Problem[] {
  if (config.console === undefined) return config
  const { host } = config.console
  if (config.sites.some((site) => site.host === host)) {
    return [
      problem(
        `The console cannot have the name ${host}: a site has it. Give the console one of its own: console: { host: NAME }.`,
      ),
    ]
  }
  const to = parseUpstream(`unix:${socketPath}`)
  if (isProblem(to)) return [to]
  const site = plainSite(host, to)
  // A page that shows what happens as it happens stands still for longer than an application may.
  return { ...config, sites: [...config.sites, { ...site, timeouts: { ...site.timeouts, idleMs: 300_000 } }] }
}
