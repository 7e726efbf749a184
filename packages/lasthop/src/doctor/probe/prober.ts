import { setTimeout as delay } from 'node:timers/promises'
import type { SecureContext } from 'node:tls'

import type { Scheme } from '@lasthop/contract'
import { defaultPortOf } from '@lasthop/contract'

import type { Acquaintance } from './acquaintance.ts'
import { exchange, tooSlow, trustAuthorities, type Line } from './exchange.ts'
import { firstOf } from '@lasthop/contract'
import type { Question, Reply } from './question.ts'
import type { Spot, Target } from './target.ts'
import { toldLines } from './told-lines.ts'

/** How a site may be asked. */
export interface Manners {
  /** Whether the user says that they may test this site. */
  readonly isAuthorized: boolean
  readonly ca: readonly string[]
  readonly userAgent: string
  /** Of http, beside a target on https. */
  readonly plainPort?: number
  /** How long it waits; as `usualPatience` if not said. */
  readonly patience?: Patience
  /** Told of each request before it goes out. */
  readonly onAsk: (line: string) => void
}

export interface Patience {
  /** For one answer. */
  readonly requestMs: number
  /** For all of them together. */
  readonly totalMs: number
}

/** What may differ from an ordinary GET. */
export type Ask = Partial<Omit<Question, 'asks'>> & { readonly target: string; readonly asks: string }

/** Asks one site: in turn, slowly, and not for ever. It stops for good when the site asks it to. */
export class Prober {
  readonly target: Target
  readonly spot: Spot
  readonly manners: Manners
  readonly sent: Reply[] = []
  #stopped: string | undefined
  #inARow = 0
  #last = 0
  #refusals = 0
  readonly #patience: Patience
  readonly #started = performance.now()
  readonly #context: SecureContext
  readonly #acquaintances = new Map<string, Acquaintance>()

  constructor(target: Target, spot: Spot, manners: Manners) {
    this.target = target
    this.spot = spot
    this.manners = manners
    this.#patience = manners.patience ?? usualPatience
    this.#context = trustAuthorities(manners.ca)
  }

  /** Why nothing is asked any more. */
  get stopped(): string | undefined {
    if (this.#stopped !== undefined) return this.#stopped
    if (this.sent.length >= mostRequests) return `the budget of ${mostRequests} requests is spent`
    const { totalMs } = this.#patience
    return performance.now() - this.#started > totalMs ? `the site took ${totalMs / 1000} s in all` : undefined
  }

  /** Whether spoofed fields may be sent. */
  get maySpoof(): boolean {
    return this.spot.reach !== 'public' || this.manners.isAuthorized
  }

  /** The port for a scheme. */
  portOf(scheme: Scheme): number {
    const { target, manners } = this
    return scheme === target.scheme
      ? target.port
      : scheme === 'http'
        ? (manners.plainPort ?? 80)
        : defaultPortOf(scheme)
  }

  /** Sends one request, when it is its turn. */
  async ask({ scheme = this.target.scheme, method = 'GET', lines = [], ...ask }: Ask): Promise<Reply> {
    const own = this.#hostFor(scheme)
    const isOther = ask.host !== undefined && ask.host !== own && ask.at === undefined && ask.port === undefined
    const question: Question = { host: own, ...ask, ...(isOther ? { to: own } : {}), scheme, method, lines }
    const { stopped } = this
    if (stopped !== undefined)
      return { kind: 'silence', because: `not asked: ${stopped}`, unasked: true, question, ms: 0 }
    const reply = await this.#exchange(question)
    this.#notice(reply)
    if (this.#refusals >= 3) await this.#lookWhetherBanned()
    return reply
  }

  async #exchange(question: Question): Promise<Reply> {
    await this.#turn()
    this.manners.onAsk(describeAsk(this.sent.length + 1, question))
    const reply = await exchange(question, this.#lineFor(question))
    this.sent.push(reply)
    return reply
  }

  /** Three refusals in a row: to what was asked, or to who asks? The first page is asked for again. */
  async #lookWhetherBanned(): Promise<void> {
    this.#refusals = 0
    const first = this.sent.find((reply) => reply.kind === 'answer')
    if (first === undefined || first.status >= 400 || this.stopped !== undefined) return
    const again = await this.#exchange({ ...first.question, asks: 'whether the site still answers as at first' })
    if (again.kind === 'answer' && again.status !== 403) return
    const now = again.kind === 'answer' ? `with ${again.status}` : `no more (${again.because})`
    this.#stopped = `the site shuts us out: it answered its first page with ${first.status}, and now ${now}`
  }

  #hostFor(scheme: Scheme): string {
    const { target } = this
    const port = this.portOf(scheme)
    const name = target.host.includes(':') ? `[${target.host}]` : target.host
    return scheme === target.scheme ? target.authority : port === defaultPortOf(scheme) ? name : `${name}:${port}`
  }

  #lineFor({ scheme, at, port: other, h2 }: Question): Line {
    const { target, spot, manners } = this
    const { address, port } = at ?? { address: spot.address, port: other ?? this.portOf(scheme) }
    return {
      address,
      port,
      servername: target.host,
      context: this.#context,
      acquaintance: this.#acquaintanceWith(`${address} ${port} ${h2 === undefined ? 'h1' : 'h2'}`),
      userAgent: manners.userAgent,
      limitMs: this.#patience.requestMs,
    }
  }

  #acquaintanceWith(place: string): Acquaintance {
    const known = this.#acquaintances.get(place) ?? {}
    this.#acquaintances.set(place, known)
    return known
  }

  async #turn(): Promise<void> {
    const pause = this.spot.reach === 'public' ? 500 : 0
    const wait = this.#last + pause - performance.now()
    if (wait > 0) await delay(wait)
    this.#last = performance.now()
  }

  #notice(reply: Reply): void {
    if (reply.kind === 'silence' || reply.cut?.startsWith(tooSlow) === true) {
      this.#inARow += 1
      const because = reply.kind === 'silence' ? reply.because : reply.cut
      if (this.#inARow >= 3) this.#stopped = `three requests in a row had no answer (${because})`
      return
    }
    this.#inARow = reply.status >= 500 ? this.#inARow + 1 : 0
    this.#refusals = reply.status === 403 ? this.#refusals + 1 : 0
    if (reply.status === 429) this.#stopped = 'the site asks for fewer requests (429)'
    else if (this.#inARow >= 3) this.#stopped = 'three answers in a row were faults of the server (5xx)'
    else if (isCacheHit(reply)) this.#stopped = 'a cache answered an address that nobody asked before'
  }
}

/** For people who watch: `12  GET https://a.test/   X-Forwarded-Proto: http   whether a page changes`. */
function describeAsk(number: number, { method, scheme, host, target, lines, preamble, asks }: Question): string {
  const before = preamble === undefined ? [] : [`after ${preamble.trimEnd()}`]
  const told = toldLines(lines.filter((line) => !/^(?:cookie|content-type)\s*:/i.test(line)))
  const words = [...before, ...told]
  return [`${number}`.padStart(3), `${method} ${scheme}://${host ?? ''}${target}`, ...words, asks].join('   ')
}

/** A hit on an address with a nonce: the cache ignores the query, and what is spoofed could be kept for others. */
function isCacheHit(reply: Extract<Reply, { kind: 'answer' }>): boolean {
  if (!reply.question.target.includes('__d=')) return false
  const words = ['x-cache', 'cf-cache-status', 'x-cache-status'].map((name) => firstOf(reply.fields, name) ?? '')
  return Number(firstOf(reply.fields, 'age')) > 0 || words.some((word) => /\bhit\b/i.test(word))
}

export const mostRequests = 80
const usualPatience: Patience = { requestMs: 15_000, totalMs: 300_000 }
