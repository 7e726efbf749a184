import type { Problem } from '@lasthop/contract'
import type { Chooser } from './choose.ts'
import type { ClientCa } from './client-ca.ts'
import type { KeyPair } from './key-pair.ts'
import { chooserOf } from './make-chooser.ts'
import { SiteCertificate, type CertificateParts, type CertifiedSite } from './site-certificate.ts'

/** What a keeper is made of. */
export interface KeeperParts extends CertificateParts {
  /** Certificates were replaced. */
  readonly onChange?: () => void
}

const lookMs = 2_000
const renewMs = 3_600_000
/** What could not be had is tried for again sooner than what is only due. */
const retryMs = 60_000

/** The certificates of all sites, kept up to date while they serve. */
export class CertificateKeeper implements Disposable {
  readonly #certificates: readonly SiteCertificate[]
  readonly #parts: KeeperParts
  readonly #problems: ReadonlyMap<string, readonly Problem[]>
  readonly #timers: readonly NodeJS.Timeout[]
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(
    certificates: readonly SiteCertificate[],
    problems: ReadonlyMap<string, readonly Problem[]>,
    parts: KeeperParts,
  ) {
    this.#certificates = certificates
    this.#problems = problems
    this.#parts = parts
    this.#timers = [
      setInterval(() => void this.look(), lookMs),
      setInterval(() => void this.renew(), renewMs),
      setInterval(() => void this.#retry(), retryMs),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  /** Gets all certificates that can be had. */
  static async open(sites: readonly CertifiedSite[], parts: KeeperParts): Promise<CertificateKeeper> {
    const certificates = sites.map((site) => new SiteCertificate(site, parts))
    const problems = new Map<string, readonly Problem[]>()
    // One after the other: the local authority signs one at a time.
    for (const certificate of certificates) {
      const found = await certificate.open()
      if (found.length > 0) problems.set(certificate.site.host, found)
    }
    return new CertificateKeeper(certificates, problems, parts)
  }

  /** Why sites could not be served when this keeper was opened, by host. */
  get problems(): ReadonlyMap<string, readonly Problem[]> {
    return this.#problems
  }

  /** The certificates of this moment, by host; sites that cannot be served are left out. */
  get pairs(): ReadonlyMap<string, KeyPair> {
    return this.#mapOf(({ pair }) => pair)
  }

  /** The authorities of visitors' certificates, by host. */
  get clientCas(): ReadonlyMap<string, ClientCa> {
    return this.#mapOf(({ clientCa }) => clientCa)
  }

  /** The choice of this moment, for one process that serves these sites alone. */
  get chooser(): Chooser {
    return chooserOf({
      sites: this.#certificates.map(({ site }) => site),
      pairs: this.pairs,
      clientCas: this.clientCas,
    })
  }

  /** Reads again what has changed. */
  look(): Promise<void> {
    return this.#each((certificate) => certificate.look())
  }

  /** Makes anew what is due. A site whose renewal fails keeps what it has. */
  renew(): Promise<void> {
    return this.#each((certificate) => certificate.renew())
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  #retry(): Promise<void> {
    return this.#each(async (certificate) => certificate.pair === undefined && certificate.renew())
  }

  /** One round after the other. */
  #each(visit: (certificate: SiteCertificate) => Promise<boolean>): Promise<void> {
    const round = this.#turn.then(() => this.#visitAll(visit))
    this.#turn = round
    return round
  }

  async #visitAll(visit: (certificate: SiteCertificate) => Promise<boolean>): Promise<void> {
    let isChanged = false
    for (const certificate of this.#certificates) isChanged = (await visit(certificate)) || isChanged
    if (isChanged) this.#parts.onChange?.()
  }

  #mapOf<Value>(valueOf: (certificate: SiteCertificate) => Value | undefined): ReadonlyMap<string, Value> {
    const values = new Map<string, Value>()
    for (const certificate of this.#certificates) {
      const value = valueOf(certificate)
      if (value !== undefined) values.set(certificate.site.host, value)
    }
    return values
  }
}
