import type { Readable, Writable } from 'node:stream'

/** What the browser says by itself. */
export interface Saying {
  readonly method: string
  readonly params: unknown
  readonly session: string | undefined
}

/** The two ends of the browser's pipe. */
export interface Pipe {
  readonly to: Writable
  readonly from: Readable
}

/** Chromium's DevTools protocol over a pipe, which nobody else on the machine can open: JSON texts, each ended by a NUL. */
export class DevTools {
  readonly #pipe: Pipe
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(saying: Saying) => void>()
  #last = 0
  #rest = ''
  #end: string | undefined

  constructor(pipe: Pipe) {
    this.#pipe = pipe
    pipe.from.setEncoding('utf8')
    pipe.from.on('data', (piece: string) => this.#take(piece))
    pipe.from.on('close', () => this.close('the browser ended'))
    for (const stream of [pipe.from, pipe.to]) stream.on('error', () => this.close('the browser ended'))
  }

  /** Asks for something; a fault, and a browser that is gone, are undefined. */
  send(method: string, params: object = {}, session?: string): Promise<unknown> {
    if (this.#end !== undefined) return Promise.resolve(undefined)
    const id = ++this.#last
    const text = JSON.stringify({ id, method, params, ...(session === undefined ? {} : { sessionId: session }) })
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.#answer(id, undefined), limitMs)
      this.#waiting.set(id, { resolve, limit })
      this.#pipe.to.write(`${text}\0`)
    })
  }

  listen(listener: (saying: Saying) => void): void {
    this.#listeners.add(listener)
  }

  /** Nothing comes any more. */
  close(because: string): void {
    this.#end ??= because
    for (const id of this.#waiting.keys()) this.#answer(id, undefined)
  }

  #take(piece: string): void {
    const texts = (this.#rest + piece).split('\0')
    this.#rest = texts.pop() ?? ''
    for (const text of texts) this.#read(text)
  }

  #read(text: string): void {
    const told: unknown = JSON.parse(text)
    if (typeof told !== 'object' || told === null) return
    if ('id' in told && typeof told.id === 'number')
      return this.#answer(told.id, 'result' in told ? told.result : undefined)
    if (!('method' in told) || typeof told.method !== 'string') return
    const session = 'sessionId' in told && typeof told.sessionId === 'string' ? told.sessionId : undefined
    for (const listener of this.#listeners)
      listener({ method: told.method, params: 'params' in told ? told.params : {}, session })
  }

  #answer(id: number, result: unknown): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    clearTimeout(waiting.limit)
    this.#waiting.delete(id)
    waiting.resolve(result)
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly limit: NodeJS.Timeout
}

const limitMs = 20_000
