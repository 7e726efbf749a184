import { isProblem, type Problem } from '@lasthop/contract'
import { Watched } from '../state/watched.ts'
import { loadClientCa, type ClientCa } from './client-ca.ts'
import { datesProblem, loadKeyPair, type LoadedPair } from './files.ts'
import { isRenewalDue, type KeyPair } from './key-pair.ts'
import { localPair, type LocalParts } from './local-pair.ts'
import { bareHost } from './names.ts'
import { secureContextOf } from './secure-context.ts'

/** A site as far as its certificate is concerned. */
export interface CertifiedSite {
  readonly host: string
  /** Certificates of public authorities (acme) are kept elsewhere: they come when they come. */
  readonly tls:
    | { readonly kind: 'local' | 'acme' }
    | { readonly kind: 'files'; readonly cert: string; readonly key: string }
  /** A file with the authorities of its visitors' certificates; undefined: visitors need none. */
  readonly clientCa?: string | undefined
}

/** What the operator is told: whole sentences. */
export interface CertificateLog {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** What a site's certificate is made of. */
export interface CertificateParts extends LocalParts {
  readonly log: CertificateLog
}

/** The certificate of one site, and the authorities of its visitors', kept up to date. What was sound once serves on. */
export class SiteCertificate {
  readonly site: CertifiedSite
  readonly #parts: CertificateParts
  readonly #files: Watched<LoadedPair> | undefined
  readonly #authorities: Watched<ClientCa> | undefined
  #pair: KeyPair | undefined
  #clientCa: ClientCa | undefined
  #toldEnd = false

  constructor(site: CertifiedSite, parts: CertificateParts) {
    const { tls, clientCa } = site
    this.site = site
    this.#parts = parts
    if (tls.kind === 'files') this.#files = new Watched([tls.cert, tls.key], () => loadUsable(tls, parts.now()))
    if (clientCa !== undefined) this.#authorities = new Watched([clientCa], () => loadClientCa(clientCa))
  }

  /** What the site is served with; undefined while anything is missing of it. */
  get pair(): KeyPair | undefined {
    return this.#authorities !== undefined && this.#clientCa === undefined ? undefined : this.#pair
  }

  get clientCa(): ClientCa | undefined {
    return this.#clientCa
  }

  /** Reads everything for the first time, and says why the site cannot be served if it cannot. */
  async open(): Promise<readonly Problem[]> {
    const pair = this.site.tls.kind === 'acme' ? undefined : await (this.#files?.first() ?? this.#issue())
    const clientCa = await this.#authorities?.first()
    if (pair !== undefined && !isProblem(pair)) this.#take(pair)
    if (!isProblem(clientCa)) this.#clientCa = clientCa
    return [pair, clientCa].filter(isProblem)
  }

  /** Looks whether files have changed. True: something else is to be served from now on. */
  async look(): Promise<boolean> {
    const pair = await this.#files?.look()
    const clientCa = await this.#authorities?.look()
    if (isProblem(pair)) this.#complain('certificate', pair)
    if (isProblem(clientCa)) this.#complain('client_ca', clientCa)
    const isNewPair = pair !== undefined && !isProblem(pair) && this.#replace(pair)
    const isNewCa = clientCa !== undefined && !isProblem(clientCa) && this.#replaceCa(clientCa)
    return isNewPair || isNewCa
  }

  /** Makes a new local certificate if that is due. True: it is to be served from now on. */
  async renew(): Promise<boolean> {
    if (this.site.tls.kind === 'acme') return false
    const now = this.#parts.now()
    if (this.#files !== undefined) this.#tellEnd(now)
    else if (this.#pair === undefined || isRenewalDue(this.#pair, now)) return this.#renewLocal()
    return false
  }

  async #renewLocal(): Promise<boolean> {
    const pair = await this.#issue()
    if (isProblem(pair)) this.#complain('certificate', pair)
    else if (pair.pair.certPem !== this.#pair?.certPem) return this.#take(pair)
    else for (const { message } of pair.warnings) this.#warn(message)
    return false
  }

  #issue(): Promise<LoadedPair | Problem> {
    return localPair(bareHost(this.site.host), this.#parts)
  }

  #take({ pair, warnings }: LoadedPair): true {
    this.#pair = pair
    this.#toldEnd = warnings.length > 0
    for (const { message } of warnings) this.#warn(message)
    return true
  }

  #replace(loaded: LoadedPair): boolean {
    const { certPem, keyPem, notAfter } = loaded.pair
    if (certPem === this.#pair?.certPem && keyPem === this.#pair.keyPem) return false
    this.#parts.log.info(
      `The certificate of ${this.site.host} was read again. It ends on ${notAfter.toISOString().slice(0, 10)}.`,
    )
    return this.#take(loaded)
  }

  #replaceCa(clientCa: ClientCa): boolean {
    if (clientCa.digest === this.#clientCa?.digest) return false
    this.#clientCa = clientCa
    this.#parts.log.info(`The authorities in client_ca of ${this.site.host} were read again.`)
    return true
  }

  /** Once for each certificate. */
  #tellEnd(now: Date): void {
    const { tls } = this.site
    const ended = this.#pair && tls.kind === 'files' ? datesProblem(this.#pair, tls.cert, now) : undefined
    if (ended === undefined || this.#toldEnd) return
    this.#toldEnd = true
    this.#warn(ended.message)
  }

  #complain(what: 'certificate' | 'client_ca', { message }: Problem): void {
    const goesOn = this.pair === undefined ? 'the site is not served' : 'the old one is served on'
    this.#parts.log.error(`The new ${what} of ${this.site.host} cannot be used; ${goesOn}. ${message}`)
  }

  #warn(message: string): void {
    this.#parts.log.warn(`${this.site.host}: ${message}`)
  }
}

/** OpenSSL has the last word on a pair: it refuses short keys, for example. */
async function loadUsable(files: { cert: string; key: string }, now: Date): Promise<LoadedPair | Problem> {
  const loaded = await loadKeyPair(files, now)
  if (isProblem(loaded)) return loaded
  const context = secureContextOf(loaded.pair)
  return isProblem(context) ? context : loaded
}
