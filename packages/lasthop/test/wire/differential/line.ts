import { Duplex } from 'node:stream'

/**
 * A connection without a kernel: it says the bytes and ends, and what is written to it is gone. Node's server and client take
 * any stream for a connection, and a hundred thousand of these cost a tenth of as many sockets.
 */
export class Line extends Duplex {
  constructor(bytes: Buffer) {
    super({ allowHalfOpen: true })
    this.push(bytes)
    this.push(null)
  }

  override _read(): void {}

  override _write(_piece: unknown, _encoding: string, done: () => void): void {
    done()
  }
}
