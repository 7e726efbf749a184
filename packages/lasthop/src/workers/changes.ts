import { problem, type Problem } from '@lasthop/contract'
import type { AccessLogChoice, Config } from '../config/config.ts'

/** What a new configuration changes that only a restart can change. */
export function lastingChanges(before: Config, after: Config): readonly Problem[] {
  return settings.flatMap(({ key, tell }) => {
    const [old, wanted] = [tell(before), tell(after)]
    if (old === wanted) return []
    return [problem(`${key} is ${wanted} now and was ${old} when Lasthop started: a restart is needed to change it.`)]
  })
}

const settings: readonly { readonly key: string; readonly tell: (config: Config) => string }[] = [
  { key: 'https_port', tell: ({ httpsPort }) => String(httpsPort) },
  { key: 'http_port', tell: ({ httpPort }) => String(httpPort ?? 'off') },
  { key: 'access_log', tell: ({ accessLog }) => tellLog(accessLog) },
  { key: 'console', tell: ({ console }) => console?.host ?? 'off' },
  { key: 'workers', tell: ({ workers }) => String(workers ?? 'one for each core') },
]

function tellLog(choice: AccessLogChoice): string {
  return choice.kind === 'file' ? JSON.stringify(choice.path) : choice.kind
}
