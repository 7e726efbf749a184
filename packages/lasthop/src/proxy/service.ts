import { firstOf, rewriteResponseFields, type Fields } from '@lasthop/contract'
import type { Deadlines } from '../io/deadlines.ts'
import type { Exchange } from '../listen/exchange.ts'
import type { AccessEntry, AccessLog } from '../observe/access-log.ts'
import type { Live, LiveExchange } from '../observe/live.ts'
import type { Log } from '../observe/log.ts'
import type { Switched } from '../upstream/receiver.ts'
import type { ResponseHead } from '../wire/head.ts'
import type { Accepted } from './accept.ts'
import { sendPage, type Page } from './answer.ts'
import { BodyPace, paceWindowMs } from './body-pace.ts'
import type { Ports } from './detour.ts'
import { exchangeEntry, type Outcome } from './entry.ts'
import { exchangeLive } from './live.ts'
import { hstsFields } from './hsts.ts'
import { repairLocation } from './repair.ts'
import type { RelayEvents } from './relay.ts'
import type { ServedSite } from './site.ts'
import { Tunnel } from './tunnel.ts'

/** What all exchanges share. */
export interface Surroundings {
  readonly ports: Ports
  readonly deadlines: Deadlines
  readonly log: Log
  readonly accessLog: AccessLog
  readonly live: Live
}

/** A request that an app is asked. */
export interface Asked {
  readonly accepted: Accepted
  readonly served: ServedSite
  readonly requestId: string
  /** The head that goes to the app. */
  readonly told: string
}

/** What is decided for one exchange with an app: its answer's fields, its pages, its line in the log. */
export class Service implements RelayEvents {
  readonly #exchange: Exchange
  readonly #asked: Asked
  readonly #around: Surroundings
  /** What the app answered last, interim answers too. */
  #answered: ResponseHead | undefined

  constructor(exchange: Exchange, asked: Asked, around: Surroundings) {
    this.#exchange = exchange
    this.#asked = asked
    this.#around = around
  }

  get bodyBytesMost(): number {
    return this.#asked.served.bodyBytesMost
  }

  watchPace(onSlow: () => void): BodyPace | undefined {
    const { bodyRateLeast, site } = this.#asked.served
    if (bodyRateLeast === 0) return undefined
    const windowMs = Math.min(paceWindowMs, site.timeouts.idleMs)
    return new BodyPace({ bytesPerSecondLeast: bodyRateLeast, windowMs }, this.#around.deadlines, onSlow)
  }

  fieldsFor(head: ResponseHead): Fields {
    this.#answered = head
    const fields = rewriteResponseFields(head.fields)
    if (tellsLength(this.#exchange.head.method, head)) keepLength(fields, head)
    if (head.status >= 200 && this.#asked.served.hsts !== undefined) fields.push(...this.#hsts(fields))
    return this.#repaired(fields)
  }

  sendPage(page: Page): void {
    sendPage(this.#exchange, { ...page, fields: this.#hsts([]) }, this.#asked.requestId)
  }

  over(outcome: Outcome): void {
    const { accessLog, live } = this.#around
    const { accepted, served, requestId } = this.#asked
    const named = { requestId, site: served.site.host, seen: accepted.truth }
    const entry = exchangeEntry(this.#exchange, named, outcome)
    accessLog.write(entry)
    if (live.wants()) live.tell(this.#live(entry))
  }

  /** RFC 9110 section 15.2.2: 101 only answers a request to upgrade, and only with a protocol that was asked for. */
  switched({ head, app, early }: Switched): void {
    const protocol = firstOf(head.fields, 'upgrade')?.toLowerCase()
    const wasAsked = this.#asked.accepted.upgrade !== undefined && protocol === this.#asked.accepted.upgrade
    if (!wasAsked || !this.#exchange.agrees(head.fields)) return this.#unasked(app)
    const { deadlines } = this.#around
    const upstreamMs = performance.now() - this.#exchange.startedAt
    const idleMs = this.#asked.served.site.timeouts.idleMs
    const tunnel = new Tunnel(app, {
      deadlines,
      idleMs,
      onEnd: (end) => this.over({ status: 101, upstreamMs, ...end }),
    })
    const fields = [...rewriteResponseFields(head.fields), 'Connection', 'Upgrade', 'Upgrade', protocol]
    tunnel.join(this.#exchange.takeOver(fields, tunnel), early)
  }

  #hsts(fields: Fields): Fields {
    return hstsFields(this.#asked.served.hsts, this.#asked.accepted.truth.scheme, fields)
  }

  #unasked(app: Switched['app']): void {
    app.on('error', () => {})
    app.destroy()
    this.over({ status: 502, reason: unaskedSwitch.code, bytesIn: 0, bytesOut: 0, upstreamMs: undefined })
    this.sendPage(unaskedSwitch)
  }

  #live(entry: AccessEntry): LiveExchange {
    return exchangeLive(this.#exchange, this.#asked, {
      entry,
      answered: this.#answered,
      httpPort: this.#around.ports.http,
    })
  }

  /** The original complaint: an app that thinks visitors use http sends them there. */
  #repaired(fields: string[]): Fields {
    const { site } = this.#asked.served
    const { scheme, authority } = this.#asked.accepted.truth
    if (scheme !== 'https' || !site.repair) return fields
    const repaired = repairLocation(fields, authority, this.#around.ports.http)
    if (repaired === undefined) return fields
    this.#around.log.once('app-thinks-http', site.host, adviceFor(site.host))
    return repaired
  }
}

/** A HEAD or a 304 tells the length of what it does not send (RFC 9110 section 8.6). */
function tellsLength(method: string, head: ResponseHead): boolean {
  return head.framing.kind === 'none' && (method === 'HEAD' || head.status === 304) && head.status >= 200
}

function keepLength(fields: string[], head: ResponseHead): void {
  const length = firstOf(head.fields, 'content-length')
  if (length !== undefined && head.status !== 204) fields.push('Content-Length', length)
}

function adviceFor(host: string): string {
  return (
    `The app behind ${host} thinks visitors use http: it answered an https request with a Location on http://${host}. ` +
    'The address was repaired, but the app should know better: let it trust X-Forwarded-Proto from this edge ' +
    '(Django: SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https"); Express: @lasthop/origin or "trust proxy"; ' +
    'Rails: config.assume_ssl; Laravel: TrustProxies).'
  )
}

const unaskedSwitch: Page = {
  kind: 'fault',
  status: 502,
  code: 'upstream-switched',
  message: 'The application behind this address switched to a protocol that nobody had asked for.',
}
