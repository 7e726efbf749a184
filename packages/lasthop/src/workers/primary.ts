import { isProblem, type Problem } from '@lasthop/contract'
import type { KeyPair } from '../certs/key-pair.ts'
import type { Config } from '../config/config.ts'
import type { Figures } from '../observe/figures.ts'
import type { Level } from '../observe/format.ts'
import type { Watcher } from '../observe/live.ts'
import type { LeveledLog } from '../observe/log.ts'
import type { Doors } from '../proxy/edge.ts'
import { startCrew } from './start-crew.ts'
import { Certificates, type PreparedCertificates } from './certificates.ts'
import { lastingChanges } from './changes.ts'
import { openControl, type Question, type Reply } from './control.ts'
import type { Crew } from './crew.ts'
import type { Snapshot } from './snapshot.ts'
import { loadHopSecrets } from './hop-keys.ts'
import { figuresOf, secondsBetween, siteStatuses, workerStatus, type Status } from './status.ts'
import { freshTicketKeys, ticketKeysLifeMs } from './ticket-keys.ts'

/** Where the configuration came from, and how to read it again. */
export interface ConfigFile {
  readonly name: string
  readonly path: string
  read(): Promise<Config | readonly Problem[]>
}

/** What a primary is made of. */
export interface PrimaryParts {
  readonly config: Config
  /** Undefined when the command line said everything. */
  readonly file: ConfigFile | undefined
  readonly home: string
  readonly log: LeveledLog
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
  readonly #certificates: Certificates
  #snapshot: Snapshot
  #control: AsyncDisposable | undefined
  /** One reload after the other: the end of the last one. */
  #lastReload: Promise<unknown> = Promise.resolve()
  #lastChange: Promise<unknown> = Promise.resolve()

  private constructor(parts: PrimaryParts, crew: Crew, certificates: Certificates, snapshot: Snapshot) {
    this.#parts = parts
    this.#crew = crew
    this.#certificates = certificates
    this.#snapshot = snapshot
    this.#rotation = setInterval(() => this.#rotateTicketKeys(), ticketKeysLifeMs)
    this.#rotation.unref()
  }

  /** Everything is ready, or nothing runs and the problems say why. */
  static async start(parts: PrimaryParts): Promise<Primary | readonly Problem[]> {
    let renewed = () => {}
    const certificates = new Certificates({ ...parts, onChange: () => renewed() })
    const prepared = await certificates.prepare(parts.config)
    // One site's broken file must not take the others down with it when the machine starts again.
    if (!prepared.isOfUse) return dismiss(prepared)
    for (const message of tellUnserved(prepared)) parts.log.error(message)
    const ready = await startWith(parts, securedBy(prepared))
    if (isProblem(ready)) {
      prepared.dismiss()
      return [ready]
    }
    const { crew, snapshot } = ready
    prepared.adopt()
    const primary = new Primary(parts, crew, certificates, snapshot)
    renewed = () => primary.#renewed()
    certificates.start(crew)
    await primary.#openControl()
    return primary
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
    await this.#certificates.end()
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
    const hopSecrets = await loadHopSecrets(config, this.#parts.home)
    if (isProblem(hopSecrets)) return [hopSecrets]
    const prepared = await this.#certificates.prepare(config)
    if (prepared.problems.size > 0) return dismiss(prepared)
    const fault = await this.#change((now) => ({
      ...now,
      config,
      hopSecrets,
      revision: now.revision + 1,
      ...securedBy(prepared),
    }))
    if (fault === undefined) prepared.adopt()
    else prepared.dismiss()
    return fault === undefined ? [] : [fault]
  }

  #renewed(): void {
    void this.#change((now) => ({ ...now, ...this.#certificates.current }))
  }

  #rotateTicketKeys(): void {
    void this.#change((now) => ({ ...now, ticketKeys: freshTicketKeys() }))
  }

  /** One change after the other, each made from what the one before it left. */
  #change(change: (now: Snapshot) => Snapshot): Promise<Problem | undefined> {
    const turn = this.#lastChange.then(async () => {
      const snapshot = change(this.#snapshot)
      const fault = await this.#crew.swap(snapshot)
      if (fault === undefined) this.#snapshot = snapshot
      return fault
    })
    this.#lastChange = turn.catch(() => {})
    return turn
  }

  /** An edge that cannot be asked serves all the same. */
  async #openControl(): Promise<void> {
    const control = await openControl(this.#parts.home, (question) => this.#answer(question))
    if (!isProblem(control)) this.#control = control
    else this.#parts.log.warn(`${control.message} The commands status, reload and stop do not reach this edge.`)
  }

  async #answer(question: Question): Promise<Reply> {
    if (question === 'status') return { kind: 'status', status: await this.status() }
    if (question === 'reload') return this.#answerReload()
    if (question === 'keys') return this.#answerKeys()
    if (typeof question === 'object') return this.#answerRenew(question.renew)
    this.#told.resolve()
    return { kind: 'stopping', pid: process.pid }
  }

  async #answerReload(): Promise<Reply> {
    const problems = await this.reload()
    if (problems.length > 0) return refusedFor(problems)
    return { kind: 'reloaded', sites: this.#snapshot.config.sites.length }
  }

  async #answerRenew(name: string): Promise<Reply> {
    const pair = await this.renew(name)
    if (isProblem(pair)) return refusedFor([pair])
    return { kind: 'renewed', names: pair.names, issuer: pair.issuer, until: pair.notAfter.toISOString() }
  }

  /** Keys that were rotated: nothing else is read again. */
  async #answerKeys(): Promise<Reply> {
    const hopSecrets = await loadHopSecrets(this.#snapshot.config, this.#parts.home)
    const fault = isProblem(hopSecrets)
      ? hopSecrets
      : await this.#change((now) => ({ ...now, hopSecrets, revision: now.revision + 1 }))
    return fault === undefined ? { kind: 'keys', sites: [...this.#snapshot.hopSecrets.keys()] } : refusedFor([fault])
  }

  /** One edge at this moment. */
  async status(): Promise<Status> {
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

async function startWith(
  parts: PrimaryParts,
  secured: Pick<Snapshot, 'pairs' | 'clientCas'>,
): Promise<{ crew: Crew; snapshot: Snapshot } | Problem> {
  const { config, home } = parts
  const hopSecrets = await loadHopSecrets(config, home)
  if (isProblem(hopSecrets)) return hopSecrets
  const snapshot = { config, revision: 0, ...secured, hopSecrets, ticketKeys: freshTicketKeys() }
  const crew = await startCrew({ ...parts, snapshot })
  return isProblem(crew) ? crew : { crew, snapshot }
}

function refusedFor(problems: readonly Problem[]): Reply {
  return { kind: 'refused', problems: problems.map(({ message }) => message) }
}

function securedBy({ pairs, clientCas }: PreparedCertificates): Pick<Snapshot, 'pairs' | 'clientCas'> {
  return { pairs, clientCas }
}

function dismiss(prepared: PreparedCertificates): readonly Problem[] {
  prepared.dismiss()
  return [...prepared.problems.values()].flat()
}

function tellUnserved({ problems }: PreparedCertificates): readonly string[] {
  return [...problems].flatMap(([host, found]) =>
    found.map(({ message }) => `${host} is not served until this is put right: ${message}`),
  )
}

const noFile: Problem = {
  kind: 'problem',
  message: 'There is no configuration file to read again: this edge was started with --to alone.',
}
