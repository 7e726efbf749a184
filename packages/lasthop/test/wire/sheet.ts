import type { Paper } from '../../src/wire/paper.ts'

/** Paper for what a test has written. */
export class Sheet implements Paper {
  #bytes = new Uint8Array(0)
  at = 0

  open(length: number): Uint8Array {
    const bytes = new Uint8Array(this.at + length)
    bytes.set(this.#bytes.subarray(0, this.at))
    this.#bytes = bytes
    return bytes
  }

  close(end: number): void {
    this.at = end
  }

  /** In latin-1. */
  get text(): string {
    return Buffer.from(this.#bytes.subarray(0, this.at)).toString('latin1')
  }
}
