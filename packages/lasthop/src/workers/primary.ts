import { isProblem, problem, type Problem } from '@lasthop/contract'
import { CertificateKeeper } from '../certs/keeper.ts'
import { openLocalCa } from '../certs/local-ca.ts'
import type { Config } from '../config/config.ts'
import type { Log } from '../observe/log.ts'
import type { Doors } from '../proxy/edge.ts'
import { startCrew } from './start-crew.ts'
import { lastingChanges } from './changes.ts'
import { openControl, type Question, type Reply } from './control.ts'
import type { Crew } from './crew.ts'
import type { Snapshot } from './snapshot.ts'
import { figuresOf, secondsBetween, siteStatuses, workerStatus, type Status } from './status.ts'
import { freshTicketKeys, ticketKeysLifeMs } from './ticket-keys.ts'

/** Where the configuration came from, and how to read it again. */
export interface ConfigFile {
  readonly name: string
  read(): Promise<Config | readonly Problem[]>
}

/** What a primary is made of. */
export interface PrimaryParts {
  readonly config: Config
  /** Undefined when the command line said everything. */
  readonly file: ConfigFile | undefined
  readonly home: string
  readonly log: Log
  /** Where to listen; all addresses of the machine when empty. */
  readonly addresses: readonly string[]
  /** Sockets to listen on in place of ports and addresses. */
  readonly doors: Doors | undefined
}

/** The process that keeps configuration and certificates, and can be asked. The bytes are moved by its crew. */
export class Primary {
  readonly #parts: PrimaryParts
  readonly #crew: Crew
  readonly #startedAt = Date.now()
  readonly #told = Promise.withResolvers<void>()
  readonly #rotation: NodeJS.Timeout
  #keeper: CertificateKeeper
  #snapshot: Snapshot
  #control: AsyncDisposable | undefined
  /** One reload after the other: the end of the last one. */
  #lastReload: Promise<unknown> = Promise.resolve()

  private constructor(parts: PrimaryParts, crew: Crew, keeper: CertificateKeeper, snapshot: Snapshot) {
    this.#parts = parts
    this.#crew = crew
    this.#keeper = keeper
    this.#snapshot = snapshot
    this.#rotation = setInterval(() => this.#rotateTicketKeys(), ticketKeysLifeMs)
    this.#rotation.unref()
  }

  /** Everything is ready, or nothing runs and the problems say why. */
  static async start(parts: PrimaryParts): Promise<Primary | readonly Problem[]> {
    let renewed = () => {}
    const keeper = await openKeeper(parts.config, parts, () => renewed())
    // One site's broken file must not take the others down with it when the machine starts again.
    if (keeper.pairs.size === 0) return dismiss(keeper)
    for (const { message } of tellUnserved(keeper)) parts.log.error(message)
    const snapshot = { config: parts.config, revision: 0, ...certificatesOf(keeper), ticketKeys: freshTicketKeys() }
    const crew = await startCrew({ ...parts, snapshot })
    if (isProblem(crew)) {
      keeper[Symbol.dispose]()
      return [crew]
    }
    const primary = new Primary(parts, crew, keeper, snapshot)
    renewed = () => primary.#renewed()
    await primary.#openControl()
    return primary
  }

  get ports(): Crew['ports'] {
    return this.#crew.ports
  }

  /** Resolves when somebody asks the edge to stop. */
  get toldToStop(): Promise<void> {
    return this.#told.promise
  }

  /** Reads the file again and serves what it says, or changes nothing and says why; the log says it too. */
  async reload(): Promise<readonly Problem[]> {
    const turn = this.#lastReload.then(() => this.#reload())
    this.#lastReload = turn.catch(() => {})
    const problems = await turn
    const { log } = this.#parts
    for (const { message } of problems) log.error(message)
    if (problems.length > 0) log.error('Nothing was changed: what was served before is served still.')
    else log.info('The configuration was read again.', { sites: this.#snapshot.config.sites.length })
    return problems
  }

  /** Drains and closes everything. */
  async end(graceMs: number): Promise<void> {
    clearInterval(this.#rotation)
    this.#keeper[Symbol.dispose]()
    await this.#crew.end(graceMs)
    await this.#control?.[Symbol.asyncDispose]()
  }

  /** For a process that ends itself now. */
  abandon(): void {
    this.#crew.abandon()
  }

  async #reload(): Promise<readonly Problem[]> {
    const { file } = this.#parts
    if (file === undefined) return [noFile]
    const config = await file.read()
    if (!('sites' in config)) return config
    const lasting = lastingChanges(this.#parts.config, config)
    if (lasting.length > 0) return lasting.map(({ message, kind }) => ({ kind, message: `${file.name}: ${message}` }))
    const keeper = await openKeeper(config, this.#parts, () => this.#renewed())
    if (keeper.problems.size > 0) return dismiss(keeper)
    const fault = await this.#swap({
      ...this.#snapshot,
      config,
      revision: this.#snapshot.revision + 1,
      ...certificatesOf(keeper),
    })
    const unused = fault === undefined ? this.#keeper : keeper
    unused[Symbol.dispose]()
    if (fault !== undefined) return [fault]
    this.#keeper = keeper
    return []
  }

  #renewed(): void {
    void this.#swap({ ...this.#snapshot, ...certificatesOf(this.#keeper) })
  }

  #rotateTicketKeys(): void {
    void this.#swap({ ...this.#snapshot, ticketKeys: freshTicketKeys() })
  }

  async #swap(snapshot: Snapshot): Promise<Problem | undefined> {
    const fault = await this.#crew.swap(snapshot)
    if (fault === undefined) this.#snapshot = snapshot
    return fault
  }

  /** An edge that cannot be asked serves all the same. */
  async #openControl(): Promise<void> {
    const control = await openControl(this.#parts.home, (question) => this.#answer(question))
    if (!isProblem(control)) this.#control = control
    else this.#parts.log.warn(`${control.message} The commands status, reload and stop do not reach this edge.`)
  }

  async #answer(question: Question): Promise<Reply> {
    if (question === 'status') return { kind: 'status', status: await this.#status() }
    if (question === 'reload') return this.#answerReload()
    this.#told.resolve()
    return { kind: 'stopping', pid: process.pid }
  }

  async #answerReload(): Promise<Reply> {
    const problems = await this.reload()
    if (problems.length > 0) return { kind: 'refused', problems: problems.map(({ message }) => message) }
    return { kind: 'reloaded', sites: this.#snapshot.config.sites.length }
  }

  async #status(): Promise<Status> {
    const now = Date.now()
    const members = await this.#crew.members()
    return {
      pid: process.pid,
      uptimeSeconds: secondsBetween(this.#startedAt, now),
      config: this.#parts.file?.name,
      listeners: (['https', 'http'] as const).flatMap((scheme) => {
        const port = this.ports[scheme]
        return port === undefined ? [] : [{ scheme, port }]
      }),
      sites: siteStatuses(this.#snapshot, figuresOf(members)),
      workers: members.map((member) => workerStatus(member, now)),
      reloads: this.#snapshot.revision,
    }
  }
}

function openKeeper(config: Config, { home, log }: PrimaryParts, onChange: () => void): Promise<CertificateKeeper> {
  const now = () => new Date()
  return CertificateKeeper.open(config.sites, { openCa: () => openLocalCa(home, now), now, log, onChange })
}

function certificatesOf({ pairs, clientCas }: CertificateKeeper): Pick<Snapshot, 'pairs' | 'clientCas'> {
  return { pairs, clientCas }
}

function dismiss(keeper: CertificateKeeper): readonly Problem[] {
  keeper[Symbol.dispose]()
  return [...keeper.problems.values()].flat()
}

function tellUnserved({ problems }: CertificateKeeper): readonly Problem[] {
  return [...problems].flatMap(([host, found]) =>
    found.map(({ message }) => problem(`${host} is not served until this is put right: ${message}`)),
  )
}

const noFile: Problem = {
  kind: 'problem',
  message: 'There is no configuration file to read again: this edge was started with --to alone.',
}
