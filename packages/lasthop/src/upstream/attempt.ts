import type { Fields } from '@lasthop/contract'
import type net from 'node:net'
import type { ResponseHead } from '../wire/head.ts'
import type { Opener, UpstreamConnection } from './connection.ts'
import type { AnswerReceiver } from './receiver.ts'
import type { Failure } from './failure.ts'
import { bindsIdentity } from './identity.ts'
import type { Member } from './member.ts'
import type { Pending } from './pool.ts'
import type { Upstreams } from './upstreams.ts'

/** A request as it goes to the app: the head is written once and sent once per attempt. */
export interface Outgoing {
  readonly head: string
  readonly method: string
  readonly hasBody: boolean
  readonly chunked: boolean
  /** It may switch protocols, so it gets a connection of its own. */
  readonly upgrade: boolean
  /** What `balance: hash` keeps together. */
  readonly key: string | undefined
  /** Stands for the client's connection: the same object for all its requests. */
  readonly owner: object
  /** What a new connection begins with, before the head. */
  readonly prelude: string
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
export class Attempt implements AnswerReceiver, Opener {
  readonly #upstreams: Upstreams
  readonly #outgoing: Outgoing
  readonly #receiver: AttemptReceiver
  #member: Member | undefined
  #connection: UpstreamConnection | undefined
  #pending: Pending | undefined
  #tried = none
  #startedAt = 0
  #ready = false
  #over = false

  constructor(upstreams: Upstreams, outgoing: Outgoing, receiver: AttemptReceiver) {
    this.#upstreams = upstreams
    this.#outgoing = outgoing
    this.#receiver = receiver
  }

  start(): void {
    this.#upstreams.budget.earn()
    const owned = this.#upstreams.takeOwned(this.#outgoing.owner)
    if (owned === undefined) return this.#goTo(this.#upstreams.choose(this.#outgoing.key, none))
    this.#join(owned.member)
    this.opened(owned.connection)
  }

  /** False: wait for `appDrained`. */
  writeBody(piece: Buffer): boolean {
    return this.#over || this.#connection?.writeBody(piece, this.#outgoing.chunked) !== false
  }

  endBody(): void {
    if (!this.#over) this.#connection?.endBody(this.#outgoing.chunked)
  }

  pause(): void {
    if (!this.#over) this.#connection?.pause()
  }

  resume(): void {
    if (!this.#over) this.#connection?.resume()
  }

  /** Nobody waits for the answer any more: the app must see that, not a complete request. */
  abort(): void {
    if (this.#over) return
    this.#end()
    this.#pending?.destroy()
    this.#connection?.destroy()
  }

  opened(connection: UpstreamConnection): void {
    const outgoing = this.#outgoing
    this.#pending = undefined
    this.#connection = connection
    if (outgoing.bindsIdentity) connection.owner = outgoing.owner
    const prelude = connection.served === 0 ? outgoing.prelude : ''
    connection.send(prelude + outgoing.head, outgoing.method, this)
    if (this.#ready) return connection.endBody(false)
    this.#ready = true
    this.#receiver.appReady()
    connection.flush()
  }

  openFailed(failure: Failure): void {
    this.#pending = undefined
    if (failure.kind !== 'busy') this.#member?.failed(failure, this.#startedAt)
    // Nothing was sent; but once the app of an earlier attempt has had the body, it is gone.
    if ((!this.#ready || this.#isRepeatable()) && this.#mayGoElsewhere()) return this.#goElsewhere()
    this.#fail(failure)
  }

  answerInterim(head: ResponseHead): void {
    this.#receiver.answerInterim(head)
  }

  answerHead(head: ResponseHead): void {
    this.#member?.answered()
    if (head.status === 401 && this.#connection !== undefined && bindsIdentity(head.fields, 'www-authenticate')) {
      this.#connection.owner = this.#outgoing.owner
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

  answerSwitched(head: ResponseHead, socket: net.Socket, early: Buffer): void {
    this.#end()
    this.#member?.answered()
    this.#receiver.answerSwitched(head, socket, early)
  }

  answerFailed(failure: Failure): void {
    const connection = this.#connection
    const isUnheard = failure.kind === 'closed' && connection?.heardSome === false
    const isStale = isUnheard && connection.served > 0
    if ((isUnheard && !isStale) || failure.kind === 'first-byte-timeout') this.#member?.failed(failure, this.#startedAt)
    if (isUnheard && this.#isRepeatable()) {
      if (isStale && this.#upstreams.budget.spend()) return this.#open()
      if (!isStale && this.#mayGoElsewhere()) return this.#goElsewhere()
    }
    this.#fail(failure)
  }

  appDrained(): void {
    this.#receiver.appDrained()
  }

  #isRepeatable(): boolean {
    return !this.#outgoing.hasBody && isIdempotent(this.#outgoing.method)
  }

  #mayGoElsewhere(): boolean {
    const tries = this.#tried.length + 1
    return tries < triesMost && tries < this.#upstreams.members.length && this.#upstreams.budget.spend()
  }

  #goElsewhere(): void {
    const { key } = this.#outgoing
    if (this.#member !== undefined) this.#tried = [...this.#tried, this.#member]
    this.#leave()
    this.#goTo(this.#upstreams.choose(key, this.#tried))
  }

  #goTo(member: Member): void {
    this.#join(member)
    this.#startedAt = performance.now()
    const resting = this.#outgoing.upgrade ? undefined : member.pool.takeResting()
    if (resting === undefined) this.#open()
    else this.opened(resting)
  }

  #open(): void {
    this.#connection = undefined
    this.#pending = this.#member?.pool.open(this)
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
