import { problem, type Fields, type Problem } from '@lasthop/contract'
import { isDeepStrictEqual } from 'node:util'
import type { Absences } from '../config/absence.ts'
import type { App, Config, Site } from '../config/config.ts'
import type { Log } from '../observe/log.ts'
import { makeFolder } from '../state/files.ts'
import { Fleet, quietWithinMs, type InstanceStatus } from './fleet.ts'
import type { Outfit } from './outfit.ts'
import type { Place } from './place.ts'

/** What the supervisor needs of the world. */
export interface SupervisorParts {
  readonly log: Log
  /** Where sockets are: a folder that only this account may enter. */
  readonly runFolder: string
  /** The environment of a site's instances. */
  readonly outfit: Outfit
  /** The fields of a question to the app of a site, as a visitor's would come. */
  readonly fieldsFor: (site: Site, path: string) => Fields
  /** A line that an instance wrote. */
  readonly show: (line: string, host: string, number: number | undefined) => void
  /** Serves what `fill` gives from now on. */
  readonly publish: () => Promise<void>
  /** Resolves when everybody knows what `absences` gives from now on. */
  readonly tell: () => Promise<void>
  readonly quiet: (place: Place, withinMs: number) => Promise<void>
}

/** What a new configuration means for the apps, made ready and not yet in charge. */
export interface PreparedApps {
  readonly problems: readonly Problem[]
  /** Once the new configuration is served: replaces what changed, one by one, and ends what is not served any more. */
  adopt(): Promise<readonly Problem[]>
  dismiss(): Promise<void>
}

/** The applications that the edge runs: one fleet for each site that has one. */
export class Supervisor {
  readonly #parts: SupervisorParts
  #fleets: ReadonlyMap<string, Fleet> = new Map()
  #sites: ReadonlyMap<string, Site> = new Map()

  constructor(parts: SupervisorParts) {
    this.#parts = parts
  }

  /** Chooses where the apps of a configuration will listen. */
  async plan({ sites }: Config): Promise<Problem | undefined> {
    this.#sites = byHost(sites)
    const trouble = sites.some(hasApp) ? await makeFolder(this.#parts.runFolder) : undefined
    if (trouble !== undefined) return trouble
    this.#fleets = await this.#planFleets(sites.filter(hasApp))
    return undefined
  }

  /** A configuration with the places of its apps. */
  fill(config: Config): Config {
    const sites = config.sites.map((site) => {
      const fleet = this.#fleets.get(site.host)
      return fleet === undefined ? site : { ...site, to: fleet.upstreams }
    })
    return { ...config, sites }
  }

  /** The apps of which no instance answers. */
  get absences(): Absences {
    const found = [...this.#fleets].map(([host, { absence }]) => [host, absence] as const)
    return new Map(found.flatMap(([host, absence]) => (absence === undefined ? [] : [[host, absence]])))
  }

  /** Starts all apps, and serves each as soon as it answers; why those that do not do not, by site. They are tried again. */
  async start(): Promise<ReadonlyMap<string, Problem>> {
    const faults = new Map<string, Problem>()
    const starts = [...this.#fleets].map(async ([host, fleet]) => {
      const fault = await fleet.start()
      if (fault !== undefined) faults.set(host, fault)
    })
    await Promise.all(starts)
    return faults
  }

  /** Starts what a new configuration adds, and one instance of what it changes: the rest is replaced when it is served. */
  async prepare({ sites }: Config): Promise<PreparedApps> {
    const trouble = sites.some(hasApp) ? await makeFolder(this.#parts.runFolder) : undefined
    const sitesBefore = this.#sites
    const before = this.#fleets
    this.#sites = byHost(sites)
    const added = await this.#planFleets(sites.filter(hasApp).filter(({ host }) => !before.has(host)))
    const changed = sites
      .filter(hasApp)
      .filter(({ host, app }) => !isDeepStrictEqual(before.get(host)?.app ?? app, app))
    const problems =
      trouble === undefined ? [...(await startAll(added)), ...(await this.#stageAll(changed))] : [trouble]
    const dismiss = async () => {
      this.#sites = sitesBefore
      this.#fleets = before
      await Promise.all([stopAll(added.values()), ...changed.map(({ host }) => before.get(host)?.unstage())])
    }
    if (problems.length > 0) await dismiss()
    else this.#fleets = new Map([...before, ...added])
    return { problems, adopt: () => this.#adopt(sites), dismiss }
  }

  /** Replaces the instances of a site's app by new ones, one by one. */
  async restart(host: string): Promise<Problem | undefined> {
    const fleet = this.#fleets.get(host)
    if (fleet !== undefined) return fleet.replace(fleet.app)
    const running = [...this.#fleets.keys()]
    const expected = running.length === 0 ? 'no site has an application that Lasthop starts' : running.join(' or ')
    return problem(`"${host}" is not a site whose application Lasthop starts: expected ${expected}.`)
  }

  /** Replaces all instances of all apps. */
  async restartAll(): Promise<readonly Problem[]> {
    const found = await Promise.all([...this.#fleets.keys()].map((host) => this.restart(host)))
    return found.filter((fault) => fault !== undefined)
  }

  get hasApps(): boolean {
    return this.#fleets.size > 0
  }

  statusOf(host: string): readonly InstanceStatus[] | undefined {
    return this.#fleets.get(host)?.status
  }

  async stop(): Promise<void> {
    await stopAll(this.#fleets.values())
  }

  async #stageAll(changed: readonly SiteWithApp[]): Promise<readonly Problem[]> {
    const found = await Promise.all(
      changed.map(async ({ host, app }) => {
        const fault = await this.#fleets.get(host)?.stage(app)
        return fault === undefined ? [] : [problem(`${host}: ${fault.message}`)]
      }),
    )
    return found.flat()
  }

  async #adopt(sites: readonly Site[]): Promise<readonly Problem[]> {
    const problems: Problem[] = []
    for (const { host, app } of sites.filter(hasApp)) {
      const fleet = this.#fleets.get(host)
      if (fleet === undefined || isDeepStrictEqual(fleet.app, app)) continue
      const fault = await fleet.replace(app)
      if (fault !== undefined) problems.push(problem(`${host}: ${fault.message}`))
    }
    const hosts = new Set(sites.filter(hasApp).map(({ host }) => host))
    await this.#end([...this.#fleets].filter(([host]) => !hosts.has(host)))
    return problems
  }

  async #end(gone: readonly (readonly [string, Fleet])[]): Promise<void> {
    if (gone.length === 0) return
    const names = new Set(gone.map(([host]) => host))
    this.#fleets = new Map([...this.#fleets].filter(([host]) => !names.has(host)))
    const places = gone.flatMap(([, fleet]) => fleet.upstreams.map(({ address }) => address))
    await Promise.all(places.map((place) => this.#parts.quiet(place, quietWithinMs)))
    await stopAll(gone.map(([, fleet]) => fleet))
  }

  async #planFleets(sites: readonly SiteWithApp[]): Promise<Map<string, Fleet>> {
    const fleets = new Map<string, Fleet>()
    for (const { host, app } of sites) fleets.set(host, await Fleet.plan(app, this.#partsFor(host)))
    return fleets
  }

  #partsFor(host: string) {
    const { log, runFolder, outfit, fieldsFor, show, publish, tell, quiet } = this.#parts
    const siteNow = (): Site => {
      const site = this.#sites.get(host)
      if (site === undefined) throw new Error(`${host} is not a site any more.`)
      return site
    }
    const numberOf = (number: number) => ((siteNow().app?.instances ?? 1) > 1 ? number : undefined)
    return {
      host,
      log,
      runFolder,
      publish,
      tell,
      quiet,
      environmentFor: (app: App, place: Place) => outfit.environmentFor(siteNow(), app, place),
      fieldsFor: (path: string) => fieldsFor(siteNow(), path),
      show: (line: string, number: number) => show(line, host, this.#sites.has(host) ? numberOf(number) : undefined),
    }
  }
}

type SiteWithApp = Site & { readonly app: App }

function hasApp(site: Site): site is SiteWithApp {
  return site.app !== undefined
}

function byHost(sites: readonly Site[]): ReadonlyMap<string, Site> {
  return new Map(sites.map((site) => [site.host, site]))
}

async function startAll(fleets: ReadonlyMap<string, Fleet>): Promise<readonly Problem[]> {
  const found = await Promise.all(
    [...fleets].map(async ([host, fleet]) => {
      const fault = await fleet.start()
      return fault === undefined ? [] : [problem(`${host}: ${fault.message}`)]
    }),
  )
  return found.flat()
}

async function stopAll(fleets: Iterable<Fleet>): Promise<void> {
  await Promise.all([...fleets].map((fleet) => fleet.stop()))
}
