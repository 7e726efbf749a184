import type { Answer, Arrival, Ear, Exchange, Refusal } from '../listen/exchange.ts'
import type { Log } from '../observe/log.ts'
import { accept, type Accepted } from './accept.ts'
import type { IsCanary } from './canary.ts'
import { challengeFor, sendText } from './challenge.ts'
import { answerOf, sendPage, type Page } from './answer.ts'
import { misdirectionOf, strangerOf, type ChoiceOf } from './client-certificate.ts'
import { detourOf, unknownSite } from './detour.ts'
import { exchangeEntry, refusedEntry } from './entry.ts'
import { forward } from './forward.ts'
import { hstsFields } from './hsts.ts'
import type { Match } from './match.ts'
import { Relay } from './relay.ts'
import { freshRequestId } from './request-id.ts'
import type { See, Seen } from './seen.ts'
import { Service, type Surroundings } from './service.ts'
import { refusedLive } from './live.ts'
import type { ServedSite } from './site.ts'

/** What is served, made ready. */
export interface Serving extends Surroundings {
  readonly see: See
  readonly match: Match
  /** What authorities find that ask http-01, by token. */
  readonly challenges: () => ReadonlyMap<string, string>
  readonly choiceOf: ChoiceOf
  /** The names of all sites, for people on this machine who ask for one that is not there. */
  readonly hosts: readonly string[]
  readonly isCanary: IsCanary
  /** What the canary's requests are served with; undefined in itself. */
  readonly forCanary: Serving | undefined
}

/** The way of every request: accepted or refused, matched to its site, answered by a detour or by the app. */
export function serve(exchange: Exchange, serving: Serving): void {
  const seen = serving.see(exchange)
  const requestId = seen.requestId ?? freshRequestId()
  const accepted = accept(exchange, seen)
  if (accepted.kind === 'fault') return refuse(exchange, accepted, { serving, requestId, seen })
  const challenge = challengeFor(accepted.target, serving.challenges())
  if (challenge !== undefined) return answerChallenge(exchange, challenge, { serving, requestId, seen })
  const served = serving.match(accepted.truth)
  if (served === undefined) return refuse(exchange, unknownSite(accepted, serving.hosts), { serving, requestId, seen })
  if (exchange.number >= served.requestsMost) exchange.retire()
  const asked = { accepted, served, requestId }
  const misdirection = misdirectionOf(exchange.arrival, asked)
  const { host: site } = served.site
  if (misdirection !== undefined) return refuse(exchange, misdirection, { serving, requestId, seen, site })
  const detour = detourOf(exchange, accepted, served, serving.ports)
  if (detour !== undefined) return takeDetour(exchange, detour, { serving, requestId, seen, served })
  const stranger = strangerOf(exchange.arrival, served, serving.choiceOf)
  if (stranger !== undefined) return turnAway(exchange, stranger, { serving, requestId, seen, served })
  askApp(exchange, asked, serving)
}

/** It has its line in the log, and nothing else. */
function miss(exchange: Exchange, serving: Serving): void {
  const seen = serving.see(exchange)
  const accepted = accept(exchange, seen)
  const served = accepted.kind === 'fault' ? undefined : serving.match(accepted.truth)
  const named = { serving, requestId: seen.requestId ?? freshRequestId(), seen }
  const ended = { status: 0, reason: 'client-left' }
  writeDown(exchange, served === undefined ? named : { ...named, site: served.site.host }, ended)
}

/** What a listener hears, served by the snapshot of that moment: an exchange keeps the one it began with. */
export function earOf(serving: () => Serving): Ear {
  const servingFor = (arrival: Arrival): Serving => {
    const now = serving()
    return now.forCanary !== undefined && now.isCanary(arrival) ? now.forCanary : now
  }
  return {
    exchange: (exchange) => serve(exchange, servingFor(exchange.arrival)),
    missed: (exchange) => miss(exchange, servingFor(exchange.arrival)),
    thrown: (error) => reportThrown(serving().log, error),
    refused(refusal, arrival, startedAt) {
      const requestId = freshRequestId()
      const { accessLog, live } = servingFor(arrival)
      const entry = refusedEntry(refusal, arrival, { startedAt, requestId })
      accessLog.write(entry)
      if (live.wants()) live.tell(refusedLive(entry, undefined))
      return answerOf(refusal, requestId, false)
    },
    turnedAway(refusal, arrival, startedAt) {
      const { accessLog, log } = serving()
      accessLog.write(refusedEntry(refusal, arrival, { startedAt, requestId: freshRequestId() }))
      log.once(refusal.code, 'listener', refusal.message)
    },
  }
}

/** A fault of our own. It must be seen, and it must not end the process with everybody's connections in it. */
export function reportThrown(log: Log, error: unknown): void {
  const facts = error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}
  log.error(`A fault of the edge itself ended one connection: ${String(error)}. Please report it.`, facts)
}

interface Asked {
  readonly accepted: Accepted
  readonly served: ServedSite
  readonly requestId: string
}

function askApp(exchange: Exchange, asked: Asked, serving: Serving): void {
  const outgoing = forward(exchange, asked.accepted, asked.served, asked.requestId)
  const { accepted, served, requestId } = asked
  const service = new Service(exchange, { accepted, served, requestId, told: outgoing.head }, serving)
  new Relay(exchange, asked.served.upstreams, outgoing, service).start()
}

interface Named {
  readonly serving: Serving
  readonly requestId: string
  readonly seen: Seen
  /** The host of the site that was asked for. */
  readonly site?: string
  /** The site, where the answer speaks for it. */
  readonly served?: ServedSite
}

function takeDetour(exchange: Exchange, detour: Page | Answer, named: Named): void {
  if ('kind' in detour) refuse(exchange, detour, named)
  else answerAlone(exchange, detour, named)
}

/** On HTTP/2 too: only another connection can show another certificate. */
function turnAway(exchange: Exchange, refusal: Refusal, named: Named): void {
  exchange.retire()
  refuse(exchange, refusal, named)
}

/** RFC 9112 section 9.6: after a refusal the connection closes, so that nothing behind the request is ever read as one. */
function refuse(exchange: Exchange, refusal: Refusal | Page, named: Named): void {
  exchange.closeAfter()
  writeDown(exchange, named, { status: refusal.status, reason: refusal.code })
  const fields = hstsFields(named.served?.hsts, named.seen.scheme, [])
  sendPage(exchange, { ...refusal, fields }, named.requestId)
}

/** Nothing of a site is in it, so it needs no name that we know: the token is secret enough. */
function answerChallenge(exchange: Exchange, asked: string | Page, named: Named): void {
  if (typeof asked !== 'string') return refuse(exchange, asked, named)
  writeDown(exchange, named, { status: 200, reason: 'ok' })
  sendText(exchange, asked)
}

function answerAlone(exchange: Exchange, answer: Answer, named: Named): void {
  writeDown(exchange, named, { status: answer.status, reason: 'ok' })
  const hsts = hstsFields(named.served?.hsts, named.seen.scheme, answer.fields)
  exchange.respond({ ...answer, fields: [...answer.fields, ...hsts] })
  exchange.end()
}

function writeDown(
  exchange: Exchange,
  { serving, requestId, seen, served, site = served?.site.host }: Named,
  ended: { status: number; reason: string },
): void {
  const outcome = { ...ended, bytesIn: 0, bytesOut: 0, upstreamMs: undefined }
  const entry = exchangeEntry(exchange, { requestId, seen, site }, outcome)
  serving.accessLog.write(entry)
  if (serving.live.wants()) serving.live.tell(refusedLive(entry, exchange.head.fields))
}
