import type { Fields } from '@lasthop/contract'
import { exactNow } from '../io/clock.ts'
import type { ResponseHead } from '../wire/head.ts'
import type { Failure } from './failure.ts'
import { bindsIdentity } from './identity.ts'
import type { Line, Message, Opener, Pending } from './line.ts'
import { patienceMs, type Lobby, type Visitor } from './lobby.ts'
import type { Member } from './member.ts'
import type { AnswerReceiver, Switched } from './receiver.ts'
import type { Upstreams } from './upstreams.ts'

/** A request as it goes to the app: the head is written once and sent once per attempt. */
export interface Outgoing extends Message {
  /** What `balance: hash` keeps together. */
  readonly key: string | undefined
  /** Stands for the client's connection: the same object for all its requests. */
  readonly owner: object
  /** It carries an identity that the app will hold its connection to. */
  readonly bindsIdentity: boolean
}

/** Takes the answer, and says when the app can have the request's body. */
export interface AttemptReceiver extends AnswerReceiver {
  /** Once, before anything of the answer: the head has been sent, and the body may be read from now on. */
  appReady(): void
}

const triesMost = 3
const none: readonly Member[] = []

/**
 * One request on its way to the app. It is tried again, within the site's budget, where that cannot make anything happen
 * twice: when nothing of it was sent, or when it is safe to repeat (RFC 9110 section 9.2.2) and has no body that is gone.
 */
export class Attempt implements AnswerReceiver, Opener, Visitor {
  #upstreams: Upstreams
  readonly #outgoing: Outgoing
  readonly #receiver: AttemptReceiver
  #member: Member | undefined
  #line: Line | undefined
  #pending: Pending | undefined
  #tried = none
  #reopened = 0
  #waitsSince = 0
  #startedAt = 0
  #ready = false
  #over = false

  constructor(upstreams: Upstreams, outgoing: Outgoing, receiver: AttemptReceiver) {
    this.#upstreams = upstreams
    this.#outgoing = outgoing
    this.#receiver = receiver
  }

  get bindsIdentity(): boolean {
    return this.#outgoing.bindsIdentity
  }

  start(): void {
    const { budget, lobby } = this.#upstreams
    budget.earn()
    if (lobby?.isClosed === true) this.#wait(lobby, undefined)
    else this.#begin()
  }

  letIn(upstreams: Upstreams): void {
    this.#pending = undefined
    this.#upstreams = upstreams
    this.#tried = none
    this.#begin()
  }

  turnedAway(failure: Failure): void {
    this.#pending = undefined
    this.#fail(failure)
  }

  /** False: wait for `appDrained`. */
  writeBody(piece: Buffer): boolean {
    return this.#over || this.#line?.writeBody(piece) !== false
  }

  /** What was written goes out now. False: wait for `appDrained`. */
  flush(): boolean {
    return this.#over || this.#line?.flush() !== false
  }

  endBody(trailers: Fields): void {
    if (!this.#over) this.#line?.endBody(trailers)
  }

  pause(): void {
    if (!this.#over) this.#line?.pause()
  }

  resume(): void {
    if (!this.#over) this.#line?.resume()
  }

  /** Nobody waits for the answer any more: the app must see that, not a complete request. */
  abort(): void {
    if (this.#over) return
    this.#end()
    this.#pending?.destroy()
    this.#line?.destroy()
  }

  opened(line: Line): void {
    const outgoing = this.#outgoing
    this.#pending = undefined
    this.#line = line
    if (this.#waitsSince > 0) this.#upstreams.lobby?.entered()
    if (outgoing.bindsIdentity) line.owner = outgoing.owner
    line.send(outgoing, this)
    if (this.#ready) return line.endBody([])
    this.#ready = true
    this.#receiver.appReady()
    line.flush()
  }

  openFailed(failure: Failure): void {
    this.#pending = undefined
    if (failure.kind !== 'busy') this.#member?.failed(failure, this.#startedAt)
    // Nothing was sent; but once the app of an earlier attempt has had the body, it is gone.
    const isWhole = !this.#ready || this.#isRepeatable()
    if (isWhole && this.#mayGoElsewhere()) return this.#goElsewhere()
    const lobby = isWhole && failure.kind === 'refused' ? this.#lobbyForNow() : undefined
    if (lobby === undefined) this.#fail(failure)
    else this.#wait(lobby, failure)
  }

  answerInterim(head: ResponseHead): void {
    this.#receiver.answerInterim(head)
  }

  answerHead(head: ResponseHead): void {
    this.#member?.answered()
    if (head.status === 401 && this.#line !== undefined && bindsIdentity(head.fields, 'www-authenticate')) {
      this.#line.owner = this.#outgoing.owner
    }
    this.#receiver.answerHead(head)
  }

  answerData(piece: Buffer): void {
    this.#receiver.answerData(piece)
  }

  answerFlush(): void {
    this.#receiver.answerFlush()
  }

  answerEnd(trailers: Fields): void {
    this.#end()
    this.#receiver.answerEnd(trailers)
  }

  answerSwitched(switched: Switched): void {
    this.#end()
    this.#member?.answered()
    this.#receiver.answerSwitched(switched)
  }

  answerFailed(failure: Failure): void {
    const isUnheard = failure.kind === 'closed' && this.#line?.heardSome === false
    const isStale = isUnheard && (this.#line?.served ?? 0) > 0
    if ((isUnheard && !isStale) || failure.kind === 'first-byte-timeout') this.#member?.failed(failure, this.#startedAt)
    if (failure.kind === 'nonsense' || failure.kind === 'no-websocket') this.#member?.puzzled(failure)
    if (isUnheard && this.#mayRepeat(failure)) {
      if (isStale && this.#mayReopen(failure)) return this.#open()
      if (!isStale && this.#mayGoElsewhere()) return this.#goElsewhere()
    }
    this.#fail(failure)
  }

  appDrained(): void {
    this.#receiver.appDrained()
  }

  /** What the app says it has not looked at can be repeated whatever it is; only a body that is gone cannot. */
  #mayRepeat(failure: Failure): boolean {
    return failure.unread === undefined ? this.#isRepeatable() : !this.#outgoing.hasBody
  }

  #isRepeatable(): boolean {
    return !this.#outgoing.hasBody && isIdempotent(this.#outgoing.method)
  }

  /** An app that only ends a connection is not in trouble, and has done no work: that costs nothing of the budget. */
  #mayReopen(failure: Failure): boolean {
    this.#reopened++
    if (this.#reopened >= triesMost) return false
    return failure.unread === 'connection' || this.#upstreams.budget.spend()
  }

  #mayGoElsewhere(): boolean {
    const tries = this.#tried.length + 1
    return tries < triesMost && tries < this.#upstreams.members.length && this.#upstreams.budget.spend()
  }

  #begin(): void {
    const owned = this.#upstreams.takeOwned(this.#outgoing.owner)
    if (owned === undefined) return this.#goTo(this.#upstreams.choose(this.#outgoing.key, none))
    this.#join(owned.member)
    this.opened(owned.line)
  }

  /** An app that the edge runs and that refuses is about to be started again; one that goes on refusing is not. */
  #lobbyForNow(): Lobby | undefined {
    const { lobby } = this.#upstreams
    const isHopeful = lobby?.isClosed === true || this.#upstreams.failingMs(performance.now()) < patienceMs
    return isHopeful ? lobby : undefined
  }

  #wait(lobby: Lobby, refusal: Failure | undefined): void {
    this.#leave()
    this.#member = undefined
    if (this.#waitsSince === 0) this.#waitsSince = performance.now()
    const place = lobby.admit(this, { since: this.#waitsSince, refusal })
    if ('kind' in place) this.#fail(place)
    else this.#pending = place
  }

  #goElsewhere(): void {
    const { key } = this.#outgoing
    if (this.#member !== undefined) this.#tried = [...this.#tried, this.#member]
    this.#leave()
    this.#goTo(this.#upstreams.choose(key, this.#tried))
  }

  #goTo(member: Member): void {
    this.#join(member)
    this.#startedAt = exactNow()
    const resting = member.lines.takeResting(this.#outgoing)
    if (resting === undefined) this.#open()
    else this.opened(resting)
  }

  #open(): void {
    this.#line = undefined
    this.#pending = this.#member?.lines.open(this)
    if (this.#pending === undefined) this.openFailed({ kind: 'busy', message: 'the queue for a connection is full' })
  }

  #join(member: Member): void {
    this.#member = member
    member.inFlight++
  }

  #leave(): void {
    if (this.#member !== undefined) this.#member.inFlight--
  }

  #fail(failure: Failure): void {
    this.#end()
    this.#receiver.answerFailed(failure)
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.#leave()
  }
}

function isIdempotent(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'PUT' || method === 'DELETE'
}
