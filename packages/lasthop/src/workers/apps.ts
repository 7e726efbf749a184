import type { Problem } from '@lasthop/contract'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Outfit } from '../app/outfit.ts'
import type { Place } from '../app/place.ts'
import { Supervisor } from '../app/supervisor.ts'
import type { ShowOutput } from '../observe/app-output.ts'
import type { Log } from '../observe/log.ts'
import { checkFields, voiceOf, type HopSecrets } from '../proxy/site.ts'
import { hopSecretsPath } from '../state/hop-secrets.ts'
import { nameOf } from '../upstream/open-upstreams.ts'
import type { Crew } from './crew.ts'

/** What the applications of an edge need. */
export interface AppsParts {
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly showOutput: ShowOutput
  /** Undefined until it runs. */
  readonly crew: () => Crew | undefined
  readonly hopSecrets: () => HopSecrets
  readonly publish: () => Promise<void>
  readonly tell: () => Promise<void>
}

/** The supervisor of an edge's applications, connected with the crew that sends them their requests. */
export function openApps({ home, env, log, showOutput, crew, hopSecrets, publish, tell }: AppsParts): Supervisor {
  return new Supervisor({
    log,
    runFolder: join(home, 'apps'),
    outfit: new Outfit({
      env,
      log,
      httpsPort: () => crew()?.ports.https,
      keyFileOf: (host) => hopSecretsPath(home, host),
      preload: preloadForApps(),
    }),
    fieldsFor: (site, path) => checkFields(site, path, voiceOf(site, hopSecrets())),
    show: (line, host, number) => showOutput(number === undefined ? host : `${host} ${number}`, line),
    publish,
    tell,
    quiet: (place, withinMs) => untilQuiet(place, withinMs, crew),
  })
}

/** Those that failed at the start, as the log tells them. */
export function tellUnready(faults: ReadonlyMap<string, Problem>): readonly Problem[] {
  return [...faults].map(([host, { message }]) => ({ kind: 'problem', message: `${host}: ${message}` }))
}

async function untilQuiet(place: Place, withinMs: number, crew: () => Crew | undefined): Promise<void> {
  const name = nameOf({ address: place, scheme: 'http', secure: {}, weight: 1 })
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const members = (await crew()?.members()) ?? []
    if (members.every(({ busy }) => (busy.get(name) ?? 0) === 0)) return
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
  }
}

/** From source, Node needs to know that it is source. */
function preloadForApps(): { url: string; flags: readonly string[] } {
  const url = import.meta.resolve('@lasthop/origin/preload')
  return { url, flags: extname(fileURLToPath(url)) === '.ts' ? ['--conditions=@lasthop/source'] : [] }
}

const lookAgainMs = 50
