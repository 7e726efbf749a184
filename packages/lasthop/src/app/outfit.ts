import type { App, Site } from '../config/config.ts'
import type { Log } from '../observe/log.ts'
import { chooseEnvironment, variablesOf } from './environment.ts'
import { tellCommand, type Place } from './place.ts'
import { readProject } from './project.ts'

/** What the environment of instances is made of. */
export interface OutfitParts {
  /** Of this process. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  /** Undefined until the port is known. */
  readonly httpsPort: () => number | undefined
  /** The key file of a site that signs. */
  readonly keyFileOf: (host: string) => string
  readonly preload: { readonly url: string; readonly flags: readonly string[] }
}

/** Gives the instances of apps their environment, and tells once for each site what was set and why. */
export class Outfit {
  readonly #parts: OutfitParts
  readonly #told = new Map<string, string>()

  constructor(parts: OutfitParts) {
    this.#parts = parts
  }

  /** The user's own environment, the app's of the file, and what makes its framework believe this edge. */
  environmentFor(site: Site, app: App, place: Place): Readonly<Record<string, string | undefined>> {
    const own = { ...withoutOurs(this.#parts.env), ...keysFor(site, this.#parts.keyFileOf), ...app.env }
    if (!app.environment) return own
    const { preload, httpsPort } = this.#parts
    const project = readProject(app.directory, tellCommand(app.command), own)
    const scene = {
      project,
      place,
      publicUrl: publicUrlOf(site.host, httpsPort()),
      trust: trustFor(site, place, this.#parts.keyFileOf),
      preload: preload.url,
      preloadFlags: preload.flags,
    }
    const choice = chooseEnvironment(scene, own)
    this.#tell(site.host, choice, place)
    return { ...own, ...variablesOf(choice, own) }
  }

  #tell(host: string, { settings, notes, advice }: ReturnType<typeof chooseEnvironment>, place: Place): void {
    const lines = settings.map(({ name, value, soThat }) => `${name}=${value}, so that ${soThat}.`)
    const where = place.kind === 'tcp' ? String(place.port) : place.path
    const text = [...lines, ...notes, ...advice].join('\n').replaceAll(where, '$PLACE')
    if (this.#told.get(host) === text) return
    this.#told.set(host, text)
    for (const line of lines) this.#parts.log.info(`${host}: the application is given ${line}`)
    for (const sentence of notes) this.#parts.log.info(`${host}: ${sentence}`)
    for (const sentence of advice) this.#parts.log.warn(`${host}: ${sentence}`)
  }
}

/** What systemd and our own home say to us is not for the app. */
function withoutOurs(env: OutfitParts['env']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.has(name)))
}

const ours: ReadonlySet<string> = new Set([
  'LASTHOP_HOME',
  'NOTIFY_SOCKET',
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
  'LISTEN_PID',
])

function keysFor({ host, sign }: Site, keyFileOf: (host: string) => string): Record<string, string> {
  return sign === true ? { LASTHOP_KEY_FILE: keyFileOf(host) } : {}
}

function trustFor({ host, sign }: Site, place: Place, keyFileOf: (host: string) => string): string {
  if (sign === true) return `signed:${keyFileOf(host)}`
  return place.kind === 'unix' ? 'unix' : 'loopback'
}

function publicUrlOf(host: string, httpsPort: number | undefined): string | undefined {
  if (host.startsWith('*') || httpsPort === undefined) return undefined
  return httpsPort === 443 ? `https://${host}` : `https://${host}:${httpsPort}`
}
