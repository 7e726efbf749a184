import { compileTrust, isProblem, parseAddress } from '@lasthop/contract'
import { isIP } from 'node:net'
import type { Config, Site } from '../../config/config.ts'
import type { Log } from '../../observe/log.ts'
import type { Crew } from '../crew.ts'
import { runPass, type CanaryFinding } from './pass.ts'
import { openWitness, witnessPath, type Witness } from './witness.ts'

/** What a canary is made of. */
export interface CanaryParts {
  readonly crew: Pick<Crew, 'expect' | 'ports'>
  readonly config: () => Config
  readonly home: string
  readonly log: Log
  /** Where the edge listens; all addresses of the machine when empty. */
  readonly addresses: readonly string[]
}

/** The edge asks itself, every few minutes, through its own front door, whether what it tells applications is the truth. */
export class Canary {
  readonly #parts: CanaryParts
  readonly #findings = new Map<string, CanaryFinding>()
  readonly #ended = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #witness: Witness | undefined
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: CanaryParts) {
    this.#parts = parts
    this.soon()
  }

  /** What it found on a site the last time; undefined before, and for sites that it does not watch. */
  findingOf(host: string): CanaryFinding | undefined {
    return this.#sites().some((site) => site.host === host) ? this.#findings.get(host) : undefined
  }

  /** Something else is served from now on: it asks again in a moment. */
  soon(): void {
    this.#later(soonMs)
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer)
    this.#ended.abort()
    await this.#turn
    await this.#witness?.[Symbol.asyncDispose]()
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#ended.signal.aborted) return
    this.#timer = setTimeout(() => {
      this.#turn = this.#turn.then(() => this.#askAll())
    }, ms).unref()
  }

  async #askAll(): Promise<void> {
    for (const site of this.#sites()) {
      const finding = await this.#ask(site)
      if (this.#ended.signal.aborted) return
      this.#tell(site.host, finding)
    }
    await this.#parts.crew.expect(undefined)
    // Not all edges of a house at the same moment.
    this.#later(everyMs * (0.9 + Math.random() / 5))
  }

  async #ask(site: Site): Promise<CanaryFinding> {
    const because = this.#obstacle(site)
    if (because !== undefined) return unknownBecause(because)
    const witness = await this.#openWitness()
    if (isProblem(witness)) return unknownBecause(witness.message)
    const host = this.#parts.addresses[0] ?? '127.0.0.1'
    const port = this.#parts.crew.ports.https ?? 0
    const name = site.host.replace(/^\*/, 'canary')
    const servername = isIP(name.replaceAll(/[[\]]/g, '')) === 0 ? name : undefined
    const { crew } = this.#parts
    const door = { host, port, servername, patienceMs, expect: crew.expect.bind(crew) }
    return runPass({ site, door, witness, paceMs, signal: this.#ended.signal })
  }

  /** Where its requests cannot be those of any visitor, it says so, rather than that all is well. */
  #obstacle(site: Site): string | undefined {
    const { behind } = this.#parts.config()
    if (site.clientCa !== undefined) return 'visitors of this site show certificates, and the canary has none'
    if (behind === undefined) return undefined
    if (behind.proxyProtocol) return 'only load balancers may connect, and the canary is none'
    const own = parseAddress(this.#parts.addresses[0] ?? '127.0.0.1')
    const isListed = own !== undefined && compileTrust(behind.trust)({ kind: 'ip', address: own }, 0)
    return isListed ? `${own.text}, from where the canary asks, is listed in "behind"` : undefined
  }

  async #openWitness() {
    if (this.#witness !== undefined) return this.#witness
    const opened = await openWitness(witnessPath(this.#parts.home))
    if (!isProblem(opened)) this.#witness = opened
    return opened
  }

  /** Good news once, bad news every time. */
  #tell(host: string, finding: CanaryFinding): void {
    const before = this.#findings.get(host)
    this.#findings.set(host, finding)
    const { log } = this.#parts
    const facts = { site: host, asked: finding.asked, reached: finding.reached }
    switch (finding.state) {
      case 'bad':
        return log.error(`${host}: what the application is told is NOT the truth. ${finding.untruths.join(' ')}`, facts)
      case 'good':
        if (before?.state === 'good') return
        return log.info(`${host}: the canary asked ${finding.asked} requests, and belief is truth.`, facts)
      case 'unknown':
        if (before?.because === finding.because && before !== undefined) return
        return log.warn(`${host}: the canary could not find out whether belief is truth: ${finding.because}.`, facts)
    }
  }

  #sites(): readonly Site[] {
    return this.#parts.config().sites.filter(({ canary }) => canary === true)
  }
}

function unknownBecause(because: string): CanaryFinding {
  return { state: 'unknown', at: Date.now(), asked: 0, reached: 0, untruths: [], because }
}

const soonMs = 1_000
const everyMs = 5 * 60_000
const paceMs = 5
const patienceMs = 5_000
