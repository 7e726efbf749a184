import { firstOf, parseAuthority, valuesOf } from '@lasthop/contract'
import { createBodyDecoder, defaultBodyLimits } from '../../../src/wire/body.ts'
import type { BodyDecoder } from '../../../src/wire/body.ts'
import { isFault } from '../../../src/wire/faults.ts'
import { defaultLimits, HeadProgress, parseRequestHead } from '../../../src/wire/head.ts'
import type { RequestHead } from '../../../src/wire/head.ts'
import { parseTarget } from '../../../src/wire/target.ts'

/** One complete request as a reader understood it. */
export interface SeenRequest {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly fields: readonly string[]
  readonly body: string
  readonly trailers: readonly string[]
}

/**
 * What a reader made of a connection. `end`: 'clean' at a message boundary, 'in head' or 'in body' within a message, 'closed' after a
 * request that ends the connection, 'tunnel' after CONNECT, 'upgrade' at a request for one, otherwise the code of what it refused.
 */
export interface Reading {
  readonly requests: readonly SeenRequest[]
  readonly end: string
}

/** A reading by our codec, which also tells at which byte each message began, the unfinished or refused one too. */
export interface OurReading extends Reading {
  readonly starts: readonly number[]
}

/** Reads the bytes with our codec, as a connection would that has got them up to each of these ends in turn. */
export function readOurs(bytes: Buffer, ends: readonly number[] = [bytes.length]): OurReading {
  const reader = new Reader()
  for (const end of ends) reader.take(bytes, end)
  return reader.reading()
}

class Reader {
  readonly #requests: SeenRequest[] = []
  readonly #progress = new HeadProgress()
  readonly #starts = [0]
  #taken = 0
  #held: Buffer = Buffer.alloc(0)
  #head: RequestHead | undefined
  #decoder: BodyDecoder | undefined
  #body = ''
  #end: string | undefined

  take(bytes: Buffer, end: number): void {
    this.#held = bytes.subarray(this.#taken, end)
    while (this.#end === undefined && this.#step()) continue
  }

  reading(): OurReading {
    return { requests: this.#requests, end: this.#end ?? this.#place(), starts: this.#starts }
  }

  #place(): string {
    if (this.#decoder !== undefined) return 'in body'
    return ['', '\r', '\r\n'].includes(this.#held.toString('latin1')) ? 'clean' : 'in head'
  }

  /** One head or one piece of body; false when more bytes are needed. */
  #step(): boolean {
    return this.#decoder === undefined ? this.#readHead() : this.#readBody(this.#decoder)
  }

  #readHead(): boolean {
    if (this.#held.length === 0 || !this.#progress.isWorthParsing(this.#held, 0, defaultLimits)) return false
    const head = parseRequestHead(this.#held, 0, defaultLimits)
    if (head === undefined) return false
    if (isFault(head)) return this.#stop(head.code)
    const target = parseTarget(head.method, head.target)
    if (isFault(target)) return this.#stop(`target ${target.code}`)
    const isPlaced = target.kind !== 'absolute' || parseAuthority(target.authority) !== undefined
    if (!isPlaced) return this.#stop('target bad-authority')
    if (asksForUpgrade(head)) return this.#stop('upgrade')
    this.#progress.reset()
    this.#drop(head.end)
    this.#head = head
    this.#decoder = createBodyDecoder(head.framing, defaultBodyLimits)
    return true
  }

  #readBody(decoder: BodyDecoder): boolean {
    const end = decoder.decode(this.#held, 0, (part) => (this.#body += part.toString('latin1')))
    if (typeof end !== 'number') return this.#stop(`body ${end.code}`)
    this.#drop(end)
    if (decoder.done) this.#finish(decoder)
    return decoder.done
  }

  #finish(decoder: BodyDecoder): void {
    const head = this.#head
    if (head === undefined) return
    const { method, target, fields } = head
    const version = `1.${head.minor}`
    this.#requests.push({ method, target, version, fields, body: this.#body, trailers: decoder.trailers })
    this.#starts.push(this.#taken)
    this.#body = ''
    this.#decoder = undefined
    if (method === 'CONNECT') this.#end = 'tunnel'
    else if (!isPersistent(head)) this.#end = 'closed'
  }

  #drop(count: number): void {
    this.#taken += count
    this.#held = this.#held.subarray(count)
  }

  #stop(code: string): false {
    this.#end = code
    return false
  }
}

// Node reads no further than the first request that looks so, in 1.0 as well.
function asksForUpgrade({ fields }: RequestHead): boolean {
  return (
    firstOf(fields, 'upgrade') !== undefined && valuesOf(fields, 'connection').some((value) => /upgrade/iu.test(value))
  )
}

// RFC 9112 section 9.3.
function isPersistent(head: RequestHead): boolean {
  return !head.connection.close && (head.minor === 1 || head.connection.keepAlive)
}
