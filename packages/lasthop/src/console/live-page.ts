import type { LiveBatch } from './live-hub.ts'

/** One page that shows what happens. When it does not keep up, it misses exchanges and is told how many: little is collected for it. */
export class LivePage {
  readonly #send: (data: string) => Promise<unknown>
  #waitingChars = 0
  #missed = 0

  /** What sends resolves when the data are gone. */
  constructor(send: (data: string) => Promise<unknown>) {
    this.#send = send
  }

  get keepsUp(): boolean {
    return this.#waitingChars < mostWaitingChars
  }

  show({ exchanges, count, leftOut }: LiveBatch): void {
    if (!this.keepsUp) return void (this.#missed += count + leftOut)
    const data = `{"exchanges":${exchanges},"leftOut":${leftOut + this.#missed}}`
    this.#missed = 0
    this.#waitingChars += data.length
    const gone = () => (this.#waitingChars -= data.length)
    this.#send(data).then(gone, gone)
  }
}

/** One batch of ordinary exchanges is some 30,000 long, one of the largest that can be about two million. */
const mostWaitingChars = 500_000
