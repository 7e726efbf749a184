import { isProblem } from '@lasthop/contract'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyPair } from '../certs/key-pair.ts'
import type { AcmeAuthority } from '../config/acme-choice.ts'
import { withLockWithin, type Patience } from '../state/lock.ts'
import { storageFault } from './account.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'
import { obtain, openClient, type Obtained, type Workshop } from './obtain.ts'
import type { PendingOrder } from './order.ts'
import type { CertificatePlan } from './plan.ts'
import { readRecord, recordFolder, recordName, servedPair, writeRecord, type CertificateRecord } from './record.ts'
import { askAgainTime, momentIn, notTooSoon, renewalTime, retryTime } from './schedule.ts'

/** One certificate of a public authority, from its first order through all its renewals. */
export class Certificate {
  readonly #workshop: Workshop
  readonly #folder: string
  plan: CertificatePlan
  #record: CertificateRecord
  #pair: KeyPair | undefined
  #seenMs = 0
  /** Another process is at it: not to be looked at before, in `performance.now()`. */
  #pauseUntil = 0
  #work: Promise<KeyPair | AcmeFault> | undefined
  /** The last of what is done with the record here, one thing after the other: the lock keeps off other processes. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(plan: CertificatePlan, workshop: Workshop) {
    this.plan = plan
    this.#workshop = workshop
    this.#folder = recordFolder(workshop.home, plan.names)
    this.#record = { version: 1, names: [...plan.names] }
  }

  /** What is served; undefined if there is nothing yet. */
  get pair(): KeyPair | undefined {
    return this.#pair
  }

  get failure(): CertificateRecord['failure'] {
    return this.#record.failure
  }

  get isAtWork(): boolean {
    return this.#work !== undefined
  }

  /** Takes over what is stored, if it is not what we have. Whether that gave another certificate. */
  async refresh(): Promise<boolean> {
    const { mtimeMs } = await stat(join(this.#folder, recordName)).catch(() => ({ mtimeMs: 0 }))
    if (mtimeMs === this.#seenMs) return false
    this.#seenMs = mtimeMs
    const record = await readRecord(this.#folder)
    return record !== undefined && !isProblem(record) && this.#adopt(record)
  }

  isDue(now: Date): boolean {
    if (this.#work !== undefined || performance.now() < this.#pauseUntil) return false
    const { failure } = this.#record
    // A failure of the future was noted by a clock that was wrong.
    if (failure !== undefined && new Date(failure.at) <= now && new Date(failure.nextAt) > now) return false
    return now >= this.#renewalAt() || this.#isFromElsewhere()
  }

  isSuggestionDue(now: Date): boolean {
    const { served, renewal } = this.#record
    if (this.#work !== undefined || served === undefined) return false
    return renewal?.askAt === undefined || new Date(renewal.askAt) <= now
  }

  /** Gets a certificate that is due, if another process is not at it and has not got one meanwhile. */
  obtain(): Promise<KeyPair | AcmeFault> {
    this.#work ??= this.#obtain().finally(() => (this.#work = undefined))
    return this.#work
  }

  /** Gets a new certificate in any case: the one that is under way, or another. Waits for another process, for a while. */
  async renew(): Promise<KeyPair | AcmeFault> {
    const underWay = await this.#work
    if (underWay !== undefined && !isBusy(underWay)) return underWay
    this.#work ??= this.#renew().finally(() => (this.#work = undefined))
    return this.#work
  }

  /** Asks the authority when to renew. */
  async askSuggestion(): Promise<void> {
    const { served } = this.#record
    const authority = this.plan.choice.authorities.find(({ directory }) => directory === served?.directory)
    if (served === undefined || authority === undefined) return
    const suggestion = await this.#suggestionOf(authority, served.certPem)
    const { now } = this.#workshop
    const planned = this.#renewalAt()
    const renewal =
      suggestion === undefined
        ? { at: planned.toISOString(), askAt: askAgainTime(undefined, now()).toISOString() }
        : {
            at: momentIn(suggestion.window, planned, Math.random()).toISOString(),
            askAt: suggestion.askAt.toISOString(),
            because: suggestion.because,
          }
    await this.#locked(async (record) => this.#store({ ...record, renewal }))
  }

  async #suggestionOf(authority: AcmeAuthority, certPem: string) {
    const client = await openClient(authority, this.#workshop)
    if (isFault(client)) return undefined
    const { askSuggestion } = await import('./renewal-info.ts')
    return askSuggestion(client, certPem)
  }

  async #obtain(): Promise<KeyPair | AcmeFault> {
    const result = await this.#locked(async () => (this.#isWanted() ? this.#askAuthorities() : this.#served()))
    if (isBusy(result)) this.#pauseUntil = performance.now() + busyMs
    return result
  }

  async #renew(): Promise<KeyPair | AcmeFault> {
    await this.refresh()
    const before = this.#pair
    const patience = { waitMs: patienceMs, signal: this.#workshop.signal }
    const work = async () => (this.#pair === before ? this.#askAuthorities() : this.#served())
    const result = await this.#locked(work, patience)
    return isBusy(result) ? stillBusy : result
  }

  #served(): Promise<KeyPair | AcmeFault> {
    return this.#pair === undefined ? this.#askAuthorities() : Promise.resolve(this.#pair)
  }

  /** The work, with the record as it is stored, while nobody else touches it, in this process or another. */
  #locked<Result>(
    work: (record: CertificateRecord) => Promise<Result | AcmeFault>,
    patience: Patience = { waitMs: 0 },
  ): Promise<Result | AcmeFault> {
    const done = this.#turn.then(() => this.#lockedNow(work, patience))
    this.#turn = done.catch(() => {})
    return done
  }

  async #lockedNow<Result>(
    work: (record: CertificateRecord) => Promise<Result | AcmeFault>,
    patience: Patience,
  ): Promise<Result | AcmeFault> {
    const result = await withLockWithin(this.#folder, patience, async () => {
      const stored = await readRecord(this.#folder)
      if (isProblem(stored)) return stored
      if (stored !== undefined) this.#adopt(stored)
      return work(this.#record)
    })
    if (result === 'busy') return busy
    return isProblem(result) ? storageFault(result) : result
  }

  #isWanted(): boolean {
    return this.#pair === undefined || this.#workshop.now() >= this.#renewalAt() || this.#isFromElsewhere()
  }

  /** One authority after the other, until one gives a certificate. */
  async #askAuthorities(): Promise<KeyPair | AcmeFault> {
    const faults: AcmeFault[] = []
    for (const authority of this.plan.choice.authorities) {
      const obtained = await this.#ask(authority)
      if (!isFault(obtained)) return this.#keep(obtained)
      if (obtained.code === 'stopped') return obtained
      faults.push(obtained)
      // What is wrong here is wrong with the next one too.
      if (obtained.code === 'storage') break
    }
    return this.#fail(faults)
  }

  #ask(authority: AcmeAuthority): Promise<Obtained | AcmeFault> {
    const { choice, names } = this.plan
    const { pending, served, failure } = this.#record
    const replaced = served?.directory === authority.directory ? served.certPem : undefined
    return obtain(
      { names, pending, replaced, store: (order) => this.#begin(order) },
      { choice: { ...choice, challenges: rotate(choice.challenges, failure?.count ?? 0) }, authority },
      this.#workshop,
    )
  }

  #begin(pending: PendingOrder): Promise<AcmeFault | undefined> {
    return this.#store({ ...this.#record, pending })
  }

  async #keep({ pair, directory, account }: Obtained): Promise<KeyPair | AcmeFault> {
    const { pending } = this.#record
    const { keyPem, certPem } = pair
    const obtainedAt = this.#workshop.now().toISOString()
    const trouble = await this.#store({
      version: 1,
      names: [...this.plan.names],
      served: { directory, account, order: pending?.url, obtainedAt, keyPem, certPem },
      renewal: { at: renewalTime(pair, Math.random()).toISOString() },
    })
    return trouble ?? pair
  }

  async #fail(faults: readonly AcmeFault[]): Promise<AcmeFault> {
    const now = this.#workshop.now()
    const count = (this.#record.failure?.count ?? 0) + 1
    const soonest = faults.map(({ notBefore }) => notBefore?.getTime() ?? 0)
    const nextAt = new Date(Math.max(this.#retryAt(count, now).getTime(), Math.min(...soonest)))
    const told = tellAll(faults)
    const failure = {
      at: now.toISOString(),
      count,
      code: told.code,
      message: told.message,
      cure: told.cure,
      nextAt: nextAt.toISOString(),
    }
    const trouble = await this.#store({ ...this.#record, failure })
    // Where nothing can be stored, the memory has to do.
    if (trouble !== undefined) this.#record = { ...this.#record, failure }
    return told
  }

  /** The nearer the end, the less there is to wait for. */
  #retryAt(count: number, now: Date): Date {
    const plain = retryTime(count, now, Math.random())
    const leftMs = (this.#pair?.notAfter.getTime() ?? Infinity) - now.getTime()
    return new Date(Math.min(plain.getTime(), now.getTime() + Math.max(leftMs / 8, leastWaitMs)))
  }

  #renewalAt(): Date {
    if (this.#pair === undefined) return new Date(0)
    const { renewal, served } = this.#record
    const planned = renewal === undefined ? renewalTime(this.#pair, 0) : new Date(renewal.at)
    return served === undefined ? planned : notTooSoon(planned, new Date(served.obtainedAt), this.#workshop.now())
  }

  /** From an authority that the configuration does not name any more. */
  #isFromElsewhere(): boolean {
    const { served } = this.#record
    return served !== undefined && !this.plan.choice.authorities.some(({ directory }) => directory === served.directory)
  }

  async #store(record: CertificateRecord): Promise<AcmeFault | undefined> {
    const trouble = await writeRecord(this.#folder, record)
    if (trouble !== undefined) return storageFault(trouble)
    this.#adopt(record)
    return undefined
  }

  #adopt(record: CertificateRecord): boolean {
    const isOther = record.served?.certPem !== this.#record.served?.certPem
    this.#record = record
    if (isOther || this.#pair === undefined) this.#pair = servedPair(record) ?? this.#pair
    return isOther
  }
}

/** All faults as one: the first one's code, and everybody's words. */
function tellAll(faults: readonly AcmeFault[]): AcmeFault {
  const [first] = faults
  if (first === undefined) return fault('setup', 'No authority is named.', 'Name one in "acme".')
  if (faults.length === 1) return first
  return {
    ...first,
    message: faults.map(({ message }) => message).join(' Then: '),
    cure: [...new Set(faults.map(({ cure }) => cure))].join(' '),
  }
}

function isBusy(result: unknown): boolean {
  return isFault(result) && result.code === 'busy'
}

/** After a failure the next challenge has its turn. */
function rotate<Item>(items: readonly Item[], count: number): readonly Item[] {
  const at = items.length === 0 ? 0 : count % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

const busy = fault(
  'busy',
  'Another process of this LASTHOP_HOME is at this certificate right now.',
  'Nothing needs to be done: what it gets is taken over.',
)
const patienceMs = 30_000
const stillBusy = fault(
  'busy',
  `Another process of this LASTHOP_HOME has been at this certificate for ${patienceMs / 1000} seconds.`,
  'What it gets is taken over: look with "lasthop certs list", and ask again if it got none.',
)
const busyMs = 10_000
const leastWaitMs = 60_000
