import type { Fields, HopFacts, Peer, Scheme } from '@lasthop/contract'
import type { ClientProof } from '../certs/client-proof.ts'
import type { Fault } from '../wire/faults.ts'
import type { Framing, RequestHead } from '../wire/head.ts'

/** What the socket itself says of the client's connection. Nothing in it is chosen by bytes inside a request. */
export interface Arrival {
  readonly peer: Peer
  readonly scheme: Scheme
  readonly tlsVersion: string | undefined
  /** Undefined for clear text. */
  readonly secured: SecuredAs | undefined
  /** Clear text that came to a port which speaks TLS. */
  readonly wrongPort: boolean
  /** The port of the peer that connected; undefined where a PROXY header speaks for others, and for Unix sockets. */
  readonly peerPort?: number | undefined
}

/** Whose certificate answered the handshake, and what was asked of the client. */
export interface SecuredAs {
  /** The site, as the configuration names it: the one that SNI chose. */
  readonly site: string
  /** Tells which authorities the client's certificate was checked with; undefined: none was asked for. */
  readonly clientCa: string | undefined
  readonly proof: ClientProof | undefined
}

/** Takes the payload of a request as it comes. */
export interface BodySink {
  bodyData(piece: Buffer): void
  /** No more comes in this turn, and the body goes on. */
  bodyFlush(): void
  /** The body is complete; what follows on the connection belongs to the next request. */
  bodyEnd(trailers: Fields): void
  /** The body's framing is broken: nobody may take it for complete. */
  bodyFault(fault: Fault): void
}

/** What an exchange tells whoever answers it. */
export interface Answerer {
  /** The client's socket has room again after `data` returned false. */
  clientDrained(): void
  /** The client is gone, or too slow to keep, before the answer was complete. */
  clientLeft(reason: string): void
}

/** The head of an answer, as it shall be for this client; framing fields are added by the exchange. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly fields: Fields
  readonly framing: Framing
}

/** The raw connection after 101: bytes both ways. */
export interface Raw {
  /** False: stop until `drained`. */
  write(piece: Buffer): boolean
  end(): void
  destroy(): void
  pause(): void
  resume(): void
}

export interface RawReceiver {
  data(piece: Buffer): void
  drained(): void
  ended(): void
  closed(): void
}

/** One request and its answer, on any version of HTTP. */
export interface Exchange {
  /** What the client speaks. */
  readonly version: HopFacts['version']
  readonly head: RequestHead
  readonly arrival: Arrival
  /** `performance.now()` when the head was complete. */
  readonly startedAt: number
  /** The request has arrived to its last byte. */
  readonly bodyDone: boolean
  /** Payload bytes sent to the client so far, heads left out. */
  readonly bytesOut: number
  /** Says who answers; once, before anything is sent. */
  answerBy(answerer: Answerer): void
  /** Counted on its connection; 1 is the first. */
  readonly number: number
  /** No further request is taken on this connection; said before `respond`. */
  closeAfter(): void
  /** The connection has had its share: it ends in good order after the requests it has taken. */
  retire(): void
  readBody(sink: BodySink): void
  pauseBody(): void
  resumeBody(): void
  interim(status: number, reason: string, fields: Fields): void
  respond(answer: Answer): void
  /** False: the client is slower than us; wait for `drained`. The piece is taken either way. */
  data(piece: Buffer): boolean
  /** What was gathered goes out now; called when no more comes in this turn. */
  flush(): void
  /** The answer is complete. The trailers reach a client that reads them, if the answer is framed so that it can have any. */
  end(trailers?: Fields): void
  /** The answer cannot be completed: the client must see a cut, never an end. */
  cut(): void
  /** Whether the app's 101 with these fields answers what it was asked for in the client's name. */
  agrees(fields: Fields): boolean
  /** Switches protocols: sends the 101 and hands over the socket, with the bytes that came early. */
  takeOver(fields: Fields, receiver: RawReceiver): Raw
}

/** What a listener does with what it hears. */
export interface Ear {
  exchange(exchange: Exchange): void
  /** A request whose client left before its turn: nobody waits for an answer, and the app does not hear of it. */
  missed(exchange: Exchange): void
  /** A fault of our own met while reading a connection, which is destroyed: one visitor's loss, not everybody's. */
  thrown(error: unknown): void
  /** A request refused before there was one; `answer` carries the page to send before the connection closes. */
  refused(refusal: Refusal, arrival: Arrival, startedAt: number): Answer & { readonly body: Buffer }
  /** A connection closed before it said anything that could be answered. */
  turnedAway(refusal: Refusal, arrival: Arrival, startedAt: number): void
}

/** Why a request is not served. Every `Fault` of the codec is one. */
export interface Refusal {
  readonly kind: 'fault'
  readonly status: number
  /** Stable, for logs and for people who ask for help. */
  readonly code: string
  /** What happened and what to do, in sentences; never a byte of the request. */
  readonly message: string
}
