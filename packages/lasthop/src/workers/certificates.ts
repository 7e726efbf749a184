import { problem, type Problem } from '@lasthop/contract'
import { tellFault, isFault } from '../acme/fault.ts'
import { AcmeKeeper } from '../acme/keeper.ts'
import { CertificateKeeper } from '../certs/keeper.ts'
import type { KeyPair } from '../certs/key-pair.ts'
import { openLocalCa } from '../certs/local-ca.ts'
import type { Config } from '../config/config.ts'
import { compileOnDemand } from '../config/on-demand.ts'
import type { Log } from '../observe/log.ts'
import type { Crew } from './crew.ts'
import type { Snapshot } from './snapshot.ts'

/** What the certificates of an edge are made of. */
export interface CertificatesParts {
  readonly home: string
  readonly log: Log
  /** There are others to be served. */
  readonly onChange: () => void
}

/** What sites are secured with. */
export type SecuredBy = Pick<Snapshot, 'pairs' | 'clientCas' | 'onDemand'>

/** The certificates for a configuration, made ready and not yet in charge. */
export interface PreparedCertificates {
  readonly secured: SecuredBy
  /** Why sites cannot be served, by host. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>
  /** Some site is served now, or will be without anything being put right by hand. */
  readonly isOfUse: boolean
  adopt(): void
  dismiss(): void
}

/** All certificates of an edge: files, those of the local authority, and those of public ones. */
export class Certificates {
  readonly #parts: CertificatesParts
  readonly #acme: AcmeKeeper
  #crew: Pick<Crew, 'present'> | undefined
  #keeper: CertificateKeeper | undefined
  #config: Config | undefined

  constructor(parts: CertificatesParts) {
    const { home, log, onChange } = parts
    this.#parts = parts
    this.#acme = new AcmeKeeper({
      home,
      log,
      onChange,
      now: () => new Date(),
      present: async (challenges) => this.#crew?.present(challenges),
    })
  }

  /** Those of this moment. */
  get current(): SecuredBy {
    if (this.#keeper === undefined || this.#config === undefined) return noCertificates
    return merge(this.#config, this.#keeper, this.#acme)
  }

  /** Reads and makes what a configuration needs. No public authority is asked, or waited for. */
  async prepare(config: Config): Promise<PreparedCertificates> {
    const { home, log, onChange } = this.#parts
    const now = () => new Date()
    const keeper = await CertificateKeeper.open(config.sites, {
      openCa: () => openLocalCa(home, now),
      now,
      log,
      onChange,
    })
    const acme = await this.#acme.prepare(config.sites)
    return {
      secured: merge(config, keeper, { pairs: acme.pairs, onDemand: this.#acme.onDemand }),
      problems: keeper.problems,
      isOfUse: config.sites.some(({ host }) => !keeper.problems.has(host)),
      adopt: () => {
        this.#keeper?.[Symbol.dispose]()
        this.#keeper = keeper
        this.#config = config
        this.#acme.adopt(acme)
      },
      dismiss: () => keeper[Symbol.dispose](),
    }
  }

  /** From now on public authorities are asked, and find the answers to their challenges at this crew. */
  start(crew: Pick<Crew, 'present'>): void {
    this.#crew = crew
    this.#acme.start()
  }

  /** Why the last try for a site's certificate failed, and what to do. */
  faultOf(host: string): string | undefined {
    return this.#acme.faultOf(host)
  }

  /** Gets a new certificate of a public authority for a name, now. */
  async renew(name: string): Promise<KeyPair | Problem> {
    const result = await this.#acme.renew(name)
    return isFault(result) ? problem(tellFault(result)) : result
  }

  /** Gets a certificate for a name that is in no site's name, if it may have one. Whether there is one now. */
  async want(name: string): Promise<boolean> {
    const site = this.#config === undefined ? undefined : compileOnDemand(this.#config)(name)
    if (site?.tls.kind !== 'acme') return false
    return this.#acme.want(name, { site: site.host, choice: site.tls.acme })
  }

  async end(): Promise<void> {
    this.#keeper?.[Symbol.dispose]()
    await this.#acme.end()
  }
}

/** A site that asks visitors for certificates is not served while it is unknown whose. */
function merge(
  config: Config,
  keeper: CertificateKeeper,
  { pairs, onDemand }: Omit<SecuredBy, 'clientCas'>,
): SecuredBy {
  const { clientCas } = keeper
  const acme = [...pairs].filter(([host]) => {
    const site = config.sites.find((candidate) => candidate.host === host)
    return site?.clientCa === undefined || clientCas.has(host)
  })
  const siteFor = compileOnDemand(config)
  const wanted = [...onDemand].filter(([name, { site }]) => siteFor(name)?.host === site)
  return { pairs: new Map([...keeper.pairs, ...acme]), clientCas, onDemand: new Map(wanted) }
}

/** Lets go of what was prepared, and says why. */
export function dismiss(prepared: PreparedCertificates): readonly Problem[] {
  prepared.dismiss()
  return [...prepared.problems.values()].flat()
}

/** The sites that are not served, each with its reason. */
export function tellUnserved({ problems }: PreparedCertificates): readonly string[] {
  return [...problems].flatMap(([host, found]) =>
    found.map(({ message }) => `${host} is not served until this is put right: ${message}`),
  )
}

const noCertificates: SecuredBy = { pairs: new Map(), clientCas: new Map(), onDemand: new Map() }
