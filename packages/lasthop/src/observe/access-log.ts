import { isProblem, type Problem } from '@lasthop/contract'
import type { Writable } from 'node:stream'
import { Ink } from './ink.ts'
import { cutText, memberAgain, memberOf, showText, toJson, writtenAgain } from './line.ts'
import { redactTarget } from './redact.ts'
import { Sink, type SayTrouble } from './sink.ts'
import { fileTarget } from './file-target.ts'
import { streamTarget } from './target.ts'

/**
 * One exchange, whatever became of it. Texts are latin-1, as they were on the wire: one character is one byte. They need no
 * cleaning: that is done here.
 */
export interface AccessEntry {
  /** When the exchange began, in milliseconds since 1970. */
  readonly time: number
  /** 1 to 128 of `A-Za-z0-9._-`. */
  readonly requestId: string
  /** The site's host as configured; nothing when none matched. */
  readonly site?: string | undefined
  readonly scheme: 'http' | 'https'
  readonly client?: string | undefined
  /** Empty when the head was refused before there was one. */
  readonly method: string
  readonly target: string
  /** 0 when nothing was answered. */
  readonly status: number
  /** A stable code: `ok`, `upstream-refused`, `two-hosts`, `client-left`... */
  readonly reason: string
  readonly bytesIn: number
  readonly bytesOut: number
  readonly durationMs: number
  /** From the request's head sent to the app, to the first byte of its answer. */
  readonly upstreamMs?: number | undefined
  readonly tlsVersion?: string | undefined
  readonly userAgent?: string | undefined
}

/** Where exchanges are written down. Writing never waits and never fails. */
export interface AccessLog {
  write(entry: AccessEntry): void
  /** Entries lost so far because the target was broken or too slow. */
  readonly dropped: number
  /** Writes out what is waiting, for a second at most, and closes. The log keeps no process alive: without this its last lines may be lost. */
  end(): Promise<void>
}

/** Where the access log goes. */
export type AccessLogPlace =
  | { readonly kind: 'off' }
  | { readonly kind: 'file'; readonly path: string }
  /** On a terminal people read it: a line of words instead of JSON. */
  | { readonly kind: 'stream'; readonly stream: Writable; readonly isTerminal: boolean }

/** Opens the access log: one JSON object a line. `sayTrouble` is told when entries begin to get lost, and when that ends. */
export async function openAccessLog(place: AccessLogPlace, sayTrouble: SayTrouble): Promise<AccessLog | Problem> {
  if (place.kind === 'off') return { write() {}, dropped: 0, async end() {} }
  if (place.kind === 'stream') {
    const write = place.isTerminal ? writeEntryForPeople : writeEntry
    return accessLogTo(new Sink(streamTarget(place.stream), { name: 'The access log', gatherMs, sayTrouble }), write)
  }
  const target = await fileTarget(place.path)
  if (isProblem(target)) return target
  return accessLogTo(new Sink(target, { name: `The access log "${place.path}"`, gatherMs, sayTrouble }), writeEntry)
}

/** The entry as one line of JSON, without secrets. What is not known is left out. */
export function formatEntry(entry: AccessEntry): string {
  const ink = new Ink()
  writeEntry(ink, entry)
  return ink.take().toString('latin1')
}

/** Put together by hand: measured, it takes half the time of JSON.stringify and a look at what came out, and of pino. */
function writeEntry(ink: Ink, entry: AccessEntry): void {
  writeTime(ink, entry.time)
  ink.bytes(requestStart)
  ink.text(entry.requestId)
  ink.bytes(askedStart(entry.scheme, entry.site))
  if (entry.client !== undefined) ink.bytes(clientMember(entry.client))
  ink.bytes(methodAndTarget(cutText(entry.method, methodLimit), undefined))
  const target = formatTarget(entry.target)
  if (!ink.quoted(target)) ink.text(toJson(target))
  writeOutcome(ink, entry)
  if (entry.tlsVersion !== undefined) ink.bytes(tlsMember(entry.tlsVersion))
  if (entry.userAgent !== undefined) ink.bytes(userAgentMember(cutText(entry.userAgent, userAgentLimit)))
  ink.bytes(lineEnd)
}

function writeOutcome(ink: Ink, entry: AccessEntry): void {
  ink.bytes(outcomeStart(entry.status, entry.reason))
  ink.count(entry.bytesIn)
  ink.bytes(bytesOutStart)
  ink.count(entry.bytesOut)
  ink.bytes(durationStart)
  ink.milliseconds(entry.durationMs)
  if (entry.upstreamMs === undefined) return
  ink.bytes(upstreamStart)
  ink.milliseconds(entry.upstreamMs)
}

/** The entry as a line of words, without secrets: for a terminal. */
export function formatEntryForPeople(entry: AccessEntry): string {
  const clock = new Date(entry.time).toTimeString().slice(0, 8)
  const what = `${cutText(entry.method, methodLimit)} ${entry.scheme}://${entry.site ?? ''}${formatTarget(entry.target)}`
  const why = entry.reason === 'ok' ? '' : ` ${entry.reason}`
  const words = `${what} ${entry.status}${why} ${Math.round(entry.durationMs)} ms ${entry.client ?? ''}`
  return `${clock} ${showText(words.trim())}\n`
}

function writeEntryForPeople(ink: Ink, entry: AccessEntry): void {
  ink.text(formatEntryForPeople(entry))
}

function accessLogTo(sink: Sink, write: (ink: Ink, entry: AccessEntry) => void): AccessLog {
  return {
    write(entry) {
      write(sink.begin(), entry)
      sink.close()
    },
    get dropped() {
      return sink.dropped
    },
    end: () => sink.end(),
  }
}

/** Cut before it is redacted: a secret's value that is cut is still behind its name. */
function formatTarget(target: string): string {
  if (target.length <= targetLimit) return redactTarget(target)
  return `${redactTarget(target.slice(0, targetLimit))}[+${target.length - targetLimit}]`
}

/** With the beginning of the line. Entries come in the order of time: the text of the second is made once. */
function writeTime(ink: Ink, time: number): void {
  const second = Math.floor(time / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastSecondText = Buffer.from(`{"time":"${new Date(second * 1000).toISOString().slice(0, 20)}`)
  }
  const ms = Math.floor(time) - second * 1000
  ink.bytes(lastSecondText)
  if (ms < 100) ink.text(ms < 10 ? '00' : '0')
  ink.count(ms)
}

const askedStart = writtenAgain<AccessEntry['scheme']>(
  (scheme, site) => `"${site === undefined ? '' : memberOf('site', site)}${memberOf('scheme', scheme)}`,
)
const clientMember = memberAgain('client')
const methodAndTarget = writtenAgain<string>((method) => `${memberOf('method', method)},"target":`)
const outcomeStart = writtenAgain<number>(
  (status, reason = '') => `,"status":${status}${memberOf('reason', reason)},"bytesIn":`,
)
const tlsMember = memberAgain('tls')
const userAgentMember = memberAgain('userAgent')
let lastSecond = Number.NaN
let lastSecondText = Buffer.alloc(0)
const requestStart = Buffer.from('Z","request":"')
const bytesOutStart = Buffer.from(',"bytesOut":')
const durationStart = Buffer.from(',"durationMs":')
const upstreamStart = Buffer.from(',"upstreamMs":')
const lineEnd = Buffer.from('}\n')
const gatherMs = 20
const methodLimit = 32
const targetLimit = 2048
const userAgentLimit = 256
