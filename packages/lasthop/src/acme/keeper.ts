import { isIP } from 'node:net'
import type { KeyPair } from '../certs/key-pair.ts'
import type { OnDemandPair } from '../certs/make-chooser.ts'
import { parseCertificateName } from '../certs/names.ts'
import type { AcmeChoice } from '../config/acme-choice.ts'
import type { Site } from '../config/config.ts'
import { Certificate } from './certificate.ts'
import { ChallengeDesk, type Present } from './desk.ts'
import { fault, isFault, tellFault, type AcmeFault } from './fault.ts'
import type { Workshop } from './obtain.ts'
import { askFor, OnDemandGate } from './on-demand-gate.ts'
import { planCertificates, type CertificatePlan } from './plan.ts'
import { findCovering } from './stored.ts'

/** What the keeper is made of. */
export interface AcmeParts {
  readonly home: string
  readonly now: () => Date
  readonly present: Present
  /** How long each answer of an authority may take; half a minute when it is not said. */
  readonly patienceMs?: number | undefined
  /** There are other certificates to be served. */
  readonly onChange: () => void
  readonly log: AcmeLog
}

/** Where it is told what happens. */
export interface AcmeLog {
  info(message: string): void
  error(message: string): void
  /** Said once for each code and key. */
  once(code: string, key: string, message: string): void
}

/** Which site a name on demand belongs to, and how it is had. */
export interface Wish {
  readonly site: string
  readonly choice: AcmeChoice
}

interface Wanted {
  readonly site: string
  readonly certificate: Certificate
}

/** Certificates for some sites, loaded and not yet in charge. */
export interface Prepared {
  readonly certificates: ReadonlyMap<string, Certificate>
  /** By site. Sites that have none yet are not in it. */
  readonly pairs: ReadonlyMap<string, KeyPair>
  /** What hosts without a certificate of their own are served with meanwhile. */
  readonly stopgaps: ReadonlyMap<string, KeyPair>
}

/** The certificates of public authorities: ordered, renewed, and never waited for. */
export class AcmeKeeper {
  readonly #parts: AcmeParts
  readonly #workshop: Workshop
  readonly #stop = new AbortController()
  readonly #working = new Set<Promise<unknown>>()
  readonly #gate = new OnDemandGate()
  readonly #wanted = new Map<string, Wanted>()
  readonly #asked = new Map<string, Promise<boolean>>()
  #certificates: ReadonlyMap<string, Certificate> = new Map()
  #stopgaps: ReadonlyMap<string, KeyPair> = new Map()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: AcmeParts) {
    this.#parts = parts
    this.#workshop = {
      home: parts.home,
      now: parts.now,
      signal: this.#stop.signal,
      patienceMs: parts.patienceMs,
      desk: new ChallengeDesk(parts.present),
      onTerms: (terms, host) =>
        parts.log.info(`An account is made at ${host}. Whoever uses it agrees to its terms: ${terms}`),
    }
  }

  /** The certificates of this moment, by site. */
  get pairs(): ReadonlyMap<string, KeyPair> {
    return pairsOf(this.#certificates, this.#stopgaps)
  }

  /** Certificates for names that are in no site's name. */
  get onDemand(): ReadonlyMap<string, OnDemandPair> {
    const found = [...this.#wanted].flatMap(
      ([
        name,
        {
          site,
          certificate: { pair },
        },
      ]) => (pair === undefined ? [] : [[name, { site, pair }] as const]),
    )
    return new Map(found)
  }

  /** Why the last try for a site's certificate failed, and what to do. */
  faultOf(host: string): string | undefined {
    const failure = this.#all.find(({ plan }) => plan.hosts.includes(host))?.failure
    return failure === undefined
      ? undefined
      : `${failure.message} ${failure.cure} The next try is at ${failure.nextAt}.`
  }

  /** Reads what is stored for these sites. Nobody is asked for anything. */
  async prepare(sites: readonly Site[]): Promise<Prepared> {
    const certificates = new Map<string, Certificate>()
    for (const plan of planCertificates(sites)) {
      const certificate = new Certificate(plan, this.#workshop)
      await certificate.refresh()
      certificates.set(plan.names.join(' '), certificate)
    }
    const stopgaps = await this.#findStopgaps(certificates)
    return { certificates, stopgaps, pairs: pairsOf(certificates, stopgaps) }
  }

  /** Takes charge of what was prepared. What is at work for the same names goes on. */
  adopt({ certificates, stopgaps }: Prepared): void {
    const adopted = new Map<string, Certificate>()
    for (const [names, certificate] of certificates) {
      const known = this.#certificates.get(names)
      if (known !== undefined) known.plan = certificate.plan
      adopted.set(names, known ?? certificate)
    }
    this.#certificates = adopted
    this.#stopgaps = stopgaps
    if (this.#timer !== undefined) void this.tick()
  }

  /** Begins to order and to renew; from now on authorities find the answers to their challenges. */
  start(): void {
    this.#timer = setInterval(() => void this.tick(), tickMs)
    this.#timer.unref()
    void this.tick()
  }

  /** Does what is due; resolves when it is begun. */
  async tick(): Promise<void> {
    const now = this.#parts.now()
    const certificates = this.#all
    const refreshed = await Promise.all(certificates.map((certificate) => certificate.refresh()))
    if (refreshed.includes(true)) this.#parts.onChange()
    for (const certificate of certificates) {
      if (this.#stop.signal.aborted || this.#working.size >= mostAtOnce) return
      if (certificate.isDue(now)) this.#begin(this.#renew(certificate))
      else if (certificate.isSuggestionDue(now))
        this.#begin(this.#watch(certificate, () => certificate.askSuggestion()))
    }
  }

  /** Gets a certificate for a name that a visitor named, if it may have one. Whether there is one now. */
  want(name: string, wish: Wish): Promise<boolean> {
    if (this.#wanted.has(name)) return Promise.resolve(true)
    // Several workers may want it at once.
    const asked = this.#asked.get(name) ?? this.#want(name, wish).finally(() => this.#asked.delete(name))
    this.#asked.set(name, asked)
    return asked
  }

  async #want(name: string, { site, choice }: Wish): Promise<boolean> {
    if (!isOrderable(name) || this.#wanted.size >= mostWanted || choice.onDemand === undefined) return false
    const certificate = new Certificate({ names: [name], hosts: [], choice }, this.#workshop)
    await certificate.refresh()
    if (certificate.pair === undefined) {
      if (!certificate.isDue(this.#parts.now())) return false
      const refusal = await this.#gate.pass(name, choice.onDemand)
      if (refusal !== undefined) return this.#tellRefusal(site, name, refusal)
      const work = this.#obtain(certificate, () => certificate.obtain())
      this.#begin(work)
      if (isFault(await work)) return false
    }
    this.#wanted.set(name, { site, certificate })
    return true
  }

  /** Gets a new certificate for a name now. */
  async renew(name: string): Promise<KeyPair | AcmeFault> {
    const certificate = this.#all.find(({ plan }) => plan.names.includes(name) || plan.hosts.includes(name))
    if (certificate === undefined) return stranger(name, this.#certificates)
    const work = this.#obtain(certificate, () => certificate.renew())
    this.#begin(work)
    return work
  }

  /** Resolves when everything that is at work now has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#working)
  }

  async end(): Promise<void> {
    clearInterval(this.#timer)
    this.#stop.abort()
    await this.settled()
  }

  get #all(): readonly Certificate[] {
    return [...this.#certificates.values(), ...[...this.#wanted.values()].map(({ certificate }) => certificate)]
  }

  /** A name on demand must be wanted still. */
  async #renew(certificate: Certificate): Promise<void> {
    const [name = ''] = certificate.plan.names
    const wanted = this.#wanted.get(name)
    const { onDemand } = certificate.plan.choice
    const isGone = wanted?.certificate === certificate && onDemand !== undefined && (await askFor(name, onDemand.ask))
    if (isGone === undefined || isGone === false) await this.#obtain(certificate, () => certificate.obtain())
    else {
      this.#wanted.delete(name)
      this.#tellRefusal(wanted?.site ?? name, name, isGone)
    }
  }

  #tellRefusal(site: string, name: string, refusal: AcmeFault): false {
    this.#parts.log.once('on-demand-refused', site, `${name}: ${tellFault(refusal)} Others of ${site} are not told.`)
    return false
  }

  #begin(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#working.delete(tracked))
    this.#working.add(tracked)
  }

  async #obtain(certificate: Certificate, work: () => Promise<KeyPair | AcmeFault>): Promise<KeyPair | AcmeFault> {
    const before = certificate.pair
    const result = await this.#watch(certificate, work)
    if (isFault(result)) this.#tellFailure(certificate, result)
    else if (result.certPem !== before?.certPem) this.#tellSuccess(certificate.plan, result)
    return result
  }

  /** Whatever is done with a certificate may find that another process has stored a newer one. */
  async #watch<Result>(certificate: Certificate, work: () => Promise<Result>): Promise<Result> {
    const before = certificate.pair
    const result = await work()
    if (certificate.pair !== before) this.#parts.onChange()
    return result
  }

  #tellSuccess({ names }: CertificatePlan, { issuer, notAfter }: KeyPair): void {
    this.#parts.log.info(
      `There is a new certificate for ${names.join(', ')}, signed by ${issuer}, good until ${notAfter.toISOString()}.`,
    )
  }

  #tellFailure({ plan, pair, failure }: Certificate, found: AcmeFault): void {
    if (found.code === 'busy' || found.code === 'stopped') return
    const names = plan.names.join(', ')
    const state =
      pair === undefined
        ? `There is no certificate for ${names} yet, so browsers cannot reach it.`
        : `The certificate for ${names} could not be renewed; the old one is good until ${pair.notAfter.toISOString()}.`
    const next = failure === undefined ? '' : ` The next try is at ${failure.nextAt}.`
    this.#parts.log.error(`${state} ${tellFault(found)}${next}`)
  }

  /** For names that had a certificate together with others before the configuration changed. */
  async #findStopgaps(certificates: ReadonlyMap<string, Certificate>): Promise<ReadonlyMap<string, KeyPair>> {
    const lacking = [...certificates.values()]
      .filter(({ pair }) => pair === undefined)
      .flatMap(({ plan }) => plan.hosts)
    return lacking.length === 0 ? new Map() : findCovering(this.#parts.home, lacking, this.#parts.now())
  }
}

function pairsOf(
  certificates: ReadonlyMap<string, Certificate>,
  stopgaps: ReadonlyMap<string, KeyPair>,
): ReadonlyMap<string, KeyPair> {
  const pairs = new Map<string, KeyPair>()
  for (const { plan, pair } of certificates.values()) {
    for (const host of plan.hosts) {
      const served = pair ?? stopgaps.get(host)
      if (served !== undefined) pairs.set(host, served)
    }
  }
  return pairs
}

/** What strangers send is not always a name. */
function isOrderable(name: string): boolean {
  const parsed = parseCertificateName(name)
  return parsed === name && name.includes('.') && !name.startsWith('*') && isIP(name) === 0
}

function stranger(name: string, certificates: ReadonlyMap<string, Certificate>): AcmeFault {
  const known = [...certificates.values()].flatMap(({ plan }) => plan.names)
  return fault(
    'setup',
    `No certificate for ${JSON.stringify(name)} is kept here.`,
    known.length === 0 ? 'No site of the configuration has "tls: acme".' : `Those that are: ${known.join(', ')}.`,
  )
}

const tickMs = 15_000
// An authority does not like a crowd, and neither does a machine that just started.
const mostAtOnce = 4
const mostWanted = 10_000
