import type net from 'node:net'

/** So long what was sent may take to arrive. */
export const lingerMs = 2000
const lingerBytesMost = 1_048_576

/** How our side of a connection ends in good order: what was sent still arrives, and what comes is thrown away, within a bound. */
export class H1Farewell {
  readonly #socket: net.Socket
  #thrownAway = 0
  isSaid = false

  constructor(socket: net.Socket) {
    this.#socket = socket
  }

  /** Ends our side, then reads on for a moment: a reset now would destroy the answer on its way to the client. */
  say(): void {
    this.isSaid = true
    this.#socket.end()
    this.#socket.resume()
  }

  /** Both sides end as soon as what was written has gone out. */
  sayForBoth(): void {
    this.isSaid = true
    this.#socket.destroySoon()
  }

  throwAway(piece: Buffer): void {
    this.#thrownAway += piece.length
    if (this.#thrownAway > lingerBytesMost) this.#socket.destroy()
  }
}
