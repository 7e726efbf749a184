import { isProblem, type Problem } from '@lasthop/contract'
import type { Chooser } from './choose.ts'
import { loadKeyPair } from './files.ts'
import { isRenewalDue, type KeyPair } from './key-pair.ts'
import type { LocalCa } from './local-ca.ts'
import { bareHost, chooserOf } from './make-chooser.ts'

/** A site as far as its certificate is concerned. */
export interface CertifiedSite {
  readonly host: string
  readonly tls: { readonly kind: 'local' } | { readonly kind: 'files'; readonly cert: string; readonly key: string }
}

/** Where certificates come from, and the time. */
export interface KeeperParts {
  /** Opened only if a site wants it. */
  readonly openCa: () => Promise<LocalCa | Problem>
  readonly now: () => Date
  /** A certificate could not be renewed; the old one stays in place. */
  readonly onProblem: (host: string, problem: Problem) => void
  /** Certificates were replaced. */
  readonly onRenewed?: () => void
}

const hourMs = 3_600_000

/** The certificates of all sites: whole at the start or not at all, and renewed while they serve. */
export class CertificateKeeper implements Disposable {
  readonly #sites: readonly CertifiedSite[]
  readonly #parts: KeeperParts
  readonly #pairs: Map<string, KeyPair>
  readonly #timer: NodeJS.Timeout
  #chooser: Chooser

  private constructor(
    sites: readonly CertifiedSite[],
    parts: KeeperParts,
    pairs: Map<string, KeyPair>,
    chooser: Chooser,
  ) {
    this.#sites = sites
    this.#parts = parts
    this.#pairs = pairs
    this.#chooser = chooser
    this.#timer = setInterval(() => void this.renew(), hourMs)
    this.#timer.unref()
  }

  /** All certificates, or everything that is wrong with them. */
  static async open(
    sites: readonly CertifiedSite[],
    parts: KeeperParts,
  ): Promise<CertificateKeeper | readonly Problem[]> {
    const pairs = new Map<string, KeyPair>()
    const problems: Problem[] = []
    for (const site of sites) {
      const pair = await pairFor(site, parts)
      if (isProblem(pair)) problems.push(pair)
      else pairs.set(site.host, pair)
    }
    if (problems.length > 0) return problems
    const chooser = chooserOf(pairs)
    return 'contextFor' in chooser ? new CertificateKeeper(sites, parts, pairs, chooser) : [chooser]
  }

  /** The choice of this moment; ask again for each connection. */
  get chooser(): Chooser {
    return this.#chooser
  }

  /** The certificates of this moment, by site. */
  get pairs(): ReadonlyMap<string, KeyPair> {
    return this.#pairs
  }

  /** Replaces what is due. A site whose renewal fails keeps what it has. */
  async renew(): Promise<void> {
    const now = this.#parts.now()
    const due = this.#sites.filter(({ host }) => isDue(this.#pairs.get(host), now))
    for (const site of due) await this.#renewOne(site)
    const chooser = due.length === 0 ? this.#chooser : chooserOf(this.#pairs)
    if (due.length === 0 || !('contextFor' in chooser)) return
    this.#chooser = chooser
    this.#parts.onRenewed?.()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  async #renewOne(site: CertifiedSite): Promise<void> {
    const pair = await pairFor(site, this.#parts)
    if (isProblem(pair)) this.#parts.onProblem(site.host, pair)
    else this.#pairs.set(site.host, pair)
  }
}

async function pairFor({ host, tls }: CertifiedSite, parts: KeeperParts): Promise<KeyPair | Problem> {
  if (tls.kind === 'files') return loadKeyPair(tls, parts.now())
  const ca = await parts.openCa()
  return isProblem(ca) ? ca : ca.certificateFor([bareHost(host)])
}

function isDue(pair: KeyPair | undefined, now: Date): boolean {
  return pair === undefined || isRenewalDue(pair, now)
}
