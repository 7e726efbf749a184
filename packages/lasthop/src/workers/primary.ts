import { isProblem, type Problem } from '@lasthop/contract'
import type { Supervisor } from '../app/supervisor.ts'
import type { KeyPair } from '../certs/key-pair.ts'
import type { Config } from '../config/config.ts'
import type { Figures } from '../observe/figures.ts'
import type { Level } from '../observe/format.ts'
import type { Watcher } from '../observe/live.ts'
import { openApps, tellUnready } from './apps.ts'
import { begin, type Begun } from './begin.ts'
import type { Want } from './awaited-names.ts'
import { Certificates, dismiss, tellUnserved } from './certificates.ts'
import type { ConfigFile, PrimaryParts } from './primary-parts.ts'
import { lastingChanges } from './changes.ts'
import { openControl } from './control.ts'
import type { Crew } from './crew.ts'
import type { Snapshot } from './snapshot.ts'
import { loadHopSecrets } from './hop-keys.ts'
import { Canary } from './canary/canary.ts'
import { figuresOf, statusOf, type Status } from './status.ts'
import { freshTicketKeys, ticketKeysLifeMs } from './ticket-keys.ts'
import { Turns } from './turns.ts'

/** The process that keeps configuration and certificates, and can be asked. The bytes are moved by its crew. */
export class Primary {
  readonly #parts: PrimaryParts
  readonly #crew: Crew
  readonly #startedAt = Date.now()
  #reloads = 0
  readonly #told = Promise.withResolvers<void>()
  readonly #rotation: NodeJS.Timeout
  readonly #certificates: Certificates
  readonly #apps: Supervisor
  /** As the file says it; a snapshot has the places of apps as well. */
  #config: Config
  #snapshot: Snapshot
  #control: AsyncDisposable | undefined
  readonly #canary: Canary
  readonly #reloading = new Turns()
  readonly #changes = new Turns()

  private constructor(parts: PrimaryParts, rooms: Rooms, { crew, snapshot }: Begun) {
    this.#parts = parts
    this.#config = parts.config
    this.#crew = crew
    this.#certificates = rooms.certificates
    this.#apps = rooms.apps
    this.#snapshot = snapshot
    this.#rotation = setInterval(() => this.#rotateTicketKeys(), ticketKeysLifeMs)
    this.#rotation.unref()
    this.#canary = new Canary({ ...parts, crew, config: () => this.#snapshot.config })
  }

  /** Everything is ready, or nothing runs and the problems say why. */
  static async start(parts: PrimaryParts): Promise<Primary | readonly Problem[]> {
    let renewed = () => {}
    let want: Want = async () => {}
    const certificates = new Certificates({ ...parts, onChange: () => renewed() })
    const prepared = await certificates.prepare(parts.config)
    // One site's broken file must not take the others down with it when the machine starts again.
    if (!prepared.isOfUse) return dismiss(prepared)
    for (const message of tellUnserved(prepared)) parts.log.error(message)
    let primary: Primary | undefined
    const apps = openApps({
      ...parts,
      crew: () => (primary === undefined ? undefined : primary.#crew),
      hopSecrets: () => (primary === undefined ? new Map() : primary.#snapshot.hopSecrets),
      publish: async () => {
        if (primary !== undefined) await primary.#publish()
      },
      tell: async () => {
        if (primary !== undefined) await primary.#change((now) => ({ ...now, absences: apps.absences }))
      },
    })
    const begun = await begin({ ...parts, want: (name) => want(name) }, prepared.secured, apps)
    if (isProblem(begun)) {
      prepared.dismiss()
      return [begun]
    }
    prepared.adopt()
    primary = new Primary(parts, { certificates, apps }, begun)
    const started = primary
    renewed = () => started.#renewed()
    want = (name) => started.#want(name)
    certificates.start(begun.crew)
    const unready = await started.#startApps()
    if (unready.length > 0) {
      await started.end(0)
      return unready
    }
    await started.#openControl()
    return started
  }

  get ports(): Crew['ports'] {
    return this.#crew.ports
  }

  /** What is served at this moment. */
  get config(): Config {
    return this.#snapshot.config
  }

  get file(): ConfigFile | undefined {
    return this.#parts.file
  }

  get logLevel(): Level {
    return this.#parts.log.level
  }

  set logLevel(level: Level) {
    this.#parts.log.level = level
  }

  siteCount(): number {
    return this.#snapshot.config.sites.length
  }

  /** Asks the edge to stop: whoever runs it ends it. */
  stop(): void {
    this.#told.resolve()
  }

  /** Resolves when somebody asks the edge to stop. */
  get toldToStop(): Promise<void> {
    return this.#told.promise
  }

  /** Reads the file again and serves what it says, or changes nothing and says why; the log says it too. */
  async reload(): Promise<readonly Problem[]> {
    const problems = await this.#reloading.take(() => this.#reload())
    const { log } = this.#parts
    for (const { message } of problems) log.error(message)
    this.#reloads += problems.length > 0 ? 0 : 1
    if (problems.length > 0) log.error('Nothing was changed: what was served before is served still.')
    else log.info('The configuration was read again.', { sites: this.#snapshot.config.sites.length })
    return problems
  }

  /** What happened since the start, by site, over all workers. */
  async figures(): Promise<ReadonlyMap<string, Figures>> {
    return figuresOf(await this.#crew.members())
  }

  /** Watches exchanges as they happen, a sample of them; undefined ends it. */
  watch(watcher: Watcher | undefined): void {
    this.#crew.watch(watcher)
  }

  /** Gets a new certificate of a public authority for a name; resolves when every process serves it. */
  async renew(name: string): Promise<KeyPair | Problem> {
    const pair = await this.#certificates.renew(name)
    if (!isProblem(pair)) await this.#change((now) => ({ ...now, ...this.#certificates.current }))
    return pair
  }

  /** Drains and closes everything. */
  async end(graceMs: number): Promise<void> {
    clearInterval(this.#rotation)
    await this.#canary.end()
    await this.#certificates.end()
    await this.#crew.end(graceMs)
    await this.#apps.stop()
    await this.#control?.[Symbol.asyncDispose]()
  }

  /** For a process that ends itself now. */
  abandon(): void {
    this.#crew.abandon()
  }

  async #reload(): Promise<readonly Problem[]> {
    const { file } = this.#parts
    if (file === undefined) return this.#apps.hasApps ? this.#apps.restartAll() : [noFile]
    const config = await file.read()
    if (!('sites' in config)) return config
    const lasting = lastingChanges(this.#parts.config, config)
    if (lasting.length > 0) return lasting.map(({ message, kind }) => ({ kind, message: `${file.name}: ${message}` }))
    const hopSecrets = await loadHopSecrets(config, this.#parts.home)
    if (isProblem(hopSecrets)) return [hopSecrets]
    const prepared = await this.#certificates.prepare(config)
    if (prepared.problems.size > 0) return dismiss(prepared)
    const apps = await this.#apps.prepare(config)
    if (apps.problems.length > 0) return [...dismiss(prepared), ...apps.problems]
    const fault = await this.#change((now) => ({
      ...now,
      config: this.#apps.fill(config),
      absences: this.#apps.absences,
      hopSecrets,
      revision: now.revision + 1,
      ...prepared.secured,
    }))
    if (fault !== undefined) {
      prepared.dismiss()
      await apps.dismiss()
      return [fault]
    }
    prepared.adopt()
    this.#config = config
    this.#canary.soon()
    return apps.adopt()
  }

  /** Those of a file that serves something else as well are tried again, so that one cannot keep the others down. */
  async #startApps(): Promise<readonly Problem[]> {
    if (!this.#apps.hasApps) return []
    const unready = tellUnready(await this.#apps.start())
    // Nobody is served: they are not tried again while we end.
    if (unready.length === this.#config.sites.length) return this.#apps.stop().then(() => unready)
    for (const { message } of unready) this.#parts.log.error(message)
    return []
  }

  /** Serves the configuration of this moment with the apps where they are now. */
  async #publish(): Promise<void> {
    const fault = await this.#change((now) => ({
      ...now,
      config: this.#apps.fill(this.#config),
      absences: this.#apps.absences,
      revision: now.revision + 1,
    }))
    if (fault !== undefined) this.#parts.log.error(fault.message)
  }

  /** Replaces the apps of one site, or of all, one by one. */
  async restart(host: string | undefined): Promise<readonly Problem[]> {
    const found = await this.#reloading.take(async () =>
      host === undefined ? this.#apps.restartAll() : [await this.#apps.restart(host)],
    )
    const problems = found.filter((fault) => fault !== undefined)
    for (const { message } of problems) this.#parts.log.error(message)
    if (problems.length === 0) this.#parts.log.info(`${host ?? 'Every application'} runs anew.`)
    return problems
  }

  #renewed(): void {
    void this.#change((now) => ({ ...now, ...this.#certificates.current }))
  }

  /** Resolves when every process has the certificate, or none shall. */
  async #want(name: string): Promise<void> {
    if (await this.#certificates.want(name)) await this.#change((now) => ({ ...now, ...this.#certificates.current }))
  }

  #rotateTicketKeys(): void {
    void this.#change((now) => ({ ...now, ticketKeys: freshTicketKeys() }))
  }

  /** One change after the other, each made from what the one before it left. */
  #change(change: (now: Snapshot) => Snapshot): Promise<Problem | undefined> {
    return this.#changes.take(async () => {
      const snapshot = change(this.#snapshot)
      const fault = await this.#crew.swap(snapshot)
      if (fault === undefined) this.#snapshot = snapshot
      return fault
    })
  }

  /** An edge that cannot be asked serves all the same. */
  async #openControl(): Promise<void> {
    const control = await openControl(this.#parts.home, this)
    if (!isProblem(control)) this.#control = control
    else this.#parts.log.warn(`${control.message} The commands status, reload and stop do not reach this edge.`)
  }

  /** Keys of the signed hop that were rotated: nothing else is read again. */
  async readKeys(): Promise<readonly string[] | Problem> {
    const hopSecrets = await loadHopSecrets(this.#snapshot.config, this.#parts.home)
    if (isProblem(hopSecrets)) return hopSecrets
    const fault = await this.#change((now) => ({ ...now, hopSecrets, revision: now.revision + 1 }))
    return fault ?? [...hopSecrets.keys()]
  }

  /** One edge at this moment. */
  async status(): Promise<Status> {
    return statusOf({
      snapshot: this.#snapshot,
      startedAt: this.#startedAt,
      reloads: this.#reloads,
      file: this.#parts.file?.name,
      ports: this.ports,
      members: await this.#crew.members(),
      canaryOf: (host) => this.#canary.findingOf(host),
      certificateFaultOf: (host) => this.#certificates.faultOf(host),
      instancesOf: (host) => this.#apps.statusOf(host),
    })
  }
}

/** What a primary keeps besides its crew. */
interface Rooms {
  readonly certificates: Certificates
  readonly apps: Supervisor
}

const noFile: Problem = {
  kind: 'problem',
  message: 'There is no configuration file to read again: this edge was started by its command line alone.',
}
