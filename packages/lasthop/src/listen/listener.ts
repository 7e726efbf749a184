import net from 'node:net'
import { TLSSocket } from 'node:tls'
import { peerOf, type Peer, type Scheme } from '@lasthop/contract'
import type { Choice, Chooser } from '../certs/choose.ts'
import { readProof } from '../certs/client-proof.ts'
import type { Deadlines } from '../io/deadlines.ts'
import type { Admission } from './admission.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Arrival, Ear, Refusal } from './exchange.ts'
import { H1Connection } from './h1-connection.ts'
import type { H1Rules } from './h1-rules.ts'
import { H2Connection } from './h2-connection.ts'
import { Handshake, handshakeMs } from './handshake.ts'
import type { Place } from './place.ts'
import { ProxyReader } from './proxy-reader.ts'
import type { Tally } from './tally.ts'

/** What a listener is made of. */
export interface ListenerParts {
  readonly ear: Ear
  /** For the connections that come from now on. */
  readonly rules: () => H1Rules
  readonly admission: () => Admission
  /** Of all listeners that the admission is for. */
  readonly tally: Tally
  readonly deadlines: Deadlines
  /** Gives the certificates of this moment; undefined makes a listener for clear text. */
  readonly chooser: (() => Chooser) | undefined
}

/** Something listens: one port, on one or several addresses. */
export class Listener {
  readonly #parts: ListenerParts
  readonly #servers: net.Server[] = []
  readonly #connections = new Set<ClientConnection>()
  /** Connections that have not come to their first request. */
  readonly #openings = new Set<{ destroy(): void }>()
  #onLastGone: (() => void) | undefined
  port = 0

  private constructor(parts: ListenerParts) {
    this.#parts = parts
  }

  /** Rejects with the system's error. */
  static async open(parts: ListenerParts, place: Place): Promise<Listener> {
    const listener = new Listener(parts)
    try {
      await listener.#listen(place)
    } catch (error) {
      listener.#stop()
      throw error
    }
    return listener
  }

  get connectionCount(): number {
    return this.#connections.size + this.#openings.size
  }

  /** Takes no more connections, lets the exchanges in flight end, and cuts what is left after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.once('close', resolve)))
    this.#stop()
    for (const opening of this.#openings) opening.destroy()
    for (const connection of this.#connections) connection.drain()
    const cut = setTimeout(() => this.#cut(), graceMs)
    await Promise.all(closed)
    clearTimeout(cut)
    await this.#untilGone()
  }

  async #listen(place: Place): Promise<void> {
    if (place.kind === 'descriptors') {
      for (const fd of place.descriptors) await this.#bind({ fd })
      return
    }
    this.port = place.port
    const { addresses } = place
    for (const host of addresses.length === 0 ? [undefined] : addresses) {
      await this.#bind({ port: this.port, ...(host === undefined ? {} : { host }) })
    }
  }

  /** A server is closed a moment before its last connections say so, and what was cut has no line in the log until then. */
  async #untilGone(): Promise<void> {
    if (this.#connections.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onLastGone = resolve
    const late = setTimeout(resolve, goneWithinMs)
    await promise
    clearTimeout(late)
  }

  #stop(): void {
    for (const server of this.#servers) server.close()
  }

  #cut(): void {
    for (const connection of this.#connections) connection.destroy()
  }

  async #bind(to: { port: number; host?: string } | { fd: number }): Promise<void> {
    const server = net.createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: false }, (socket) =>
      this.#connected(socket),
    )
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ ...to, backlog: 1024 }, resolve)
    })
    server.removeAllListeners('error')
    // Accepting can fail for one connection (no descriptors left); that must not end the others.
    server.on('error', () => {})
    this.#servers.push(server)
    const bound = server.address()
    if (typeof bound === 'object' && bound !== null) this.port = bound.port
  }

  #connected(socket: net.Socket): void {
    const { isListed, proxyProtocol } = this.#parts.admission()
    const peer = peerOf(socket.remoteAddress, false)
    if (!proxyProtocol) return this.#open(socket, peer, socket.remotePort)
    if (isListed(peer, 0)) this.#readProxyHeader(socket, peer)
    else this.#turnAway(socket, peer, unlistedPeer)
  }

  #readProxyHeader(socket: net.Socket, peer: Peer): void {
    const { rules, deadlines } = this.#parts
    const reader = new ProxyReader(socket, {
      deadlines,
      limitMs: Math.min(handshakeMs, rules().headMs),
      events: {
        heard: (header) => this.#open(socket, header.kind === 'client' ? header.peer : peer, undefined),
        missing: () => this.#turnAway(socket, peer, noProxyHeader),
        over: () => this.#openings.delete(reader),
      },
    })
    this.#openings.add(reader)
  }

  #turnAway(socket: net.Socket, peer: Peer, refusal: Refusal): void {
    socket.on('error', () => {})
    socket.destroy()
    this.#parts.ear.turnedAway(refusal, this.#clearArrival(peer, this.#scheme), performance.now())
  }

  #open(socket: net.Socket, peer: Peer, peerPort: number | undefined): void {
    const { chooser, deadlines } = this.#parts
    if (!this.#count(socket, peer)) return this.#turnAway(socket, peer, tooManyConnections)
    if (chooser === undefined) return this.#speak(socket, this.#clearArrival(peer, 'http'))
    const handshake = new Handshake(socket, chooser(), deadlines, {
      secured: (secured, choice) => this.#speakSecurely(secured, { peer, peerPort }, choice),
      clear: () => this.#speak(socket, this.#clearArrival(peer, 'http')),
      over: () => this.#openings.delete(handshake),
    })
    this.#openings.add(handshake)
  }

  /** Listed peers are many clients in one. */
  #count(socket: net.Socket, peer: Peer): boolean {
    const { admission, tally } = this.#parts
    const { isListed, connectionsPerAddress } = admission()
    if (connectionsPerAddress === Infinity || peer.kind !== 'ip' || isListed(peer, 0)) return true
    if (!tally.enter(peer.address, connectionsPerAddress)) return false
    socket.once('close', () => tally.leave(peer.address))
    return true
  }

  get #scheme(): Scheme {
    return this.#parts.chooser === undefined ? 'http' : 'https'
  }

  #clearArrival(peer: Peer, scheme: Scheme): Arrival {
    return { peer, scheme, tlsVersion: undefined, secured: undefined, wrongPort: scheme !== this.#scheme }
  }

  #speakSecurely(socket: TLSSocket, from: Pick<Arrival, 'peer' | 'peerPort'>, { site, clientCa }: Choice): void {
    const proof = clientCa === undefined ? undefined : readProof(socket)
    const tlsVersion = socket.getProtocol() ?? undefined
    this.#speak(socket, { ...from, scheme: 'https', tlsVersion, secured: { site, clientCa, proof }, wrongPort: false })
  }

  #speak(socket: net.Socket, arrival: Arrival): void {
    const { ear, rules, deadlines } = this.#parts
    const parts = { ear, rules: rules(), deadlines, onClose: this.#onClose }
    const isH2 = socket instanceof TLSSocket && socket.alpnProtocol === 'h2'
    this.#connections.add(isH2 ? new H2Connection(socket, arrival, parts) : new H1Connection(socket, arrival, parts))
  }

  readonly #onClose = (connection: ClientConnection): void => {
    this.#connections.delete(connection)
    if (this.#connections.size === 0) this.#onLastGone?.()
  }
}

const goneWithinMs = 1000

const unlistedPeer: Refusal = {
  kind: 'fault',
  status: 0,
  code: 'proxy-unlisted-peer',
  message:
    'Connections are closed that come from addresses not listed in "behind": with "proxy_protocol", only those may connect.',
}

const noProxyHeader: Refusal = {
  kind: 'fault',
  status: 0,
  code: 'proxy-header-missing',
  message:
    'Connections are closed that do not begin with a PROXY header, although "proxy_protocol" is on: switch it on in what ' +
    'stands in front, or off here.',
}

const tooManyConnections: Refusal = {
  kind: 'fault',
  status: 0,
  code: 'too-many-connections',
  message: 'Connections are closed that one client address has opened beyond "connections_per_address".',
}
