import { createHmac } from 'node:crypto'
import type { TsigKey } from '../config/acme-choice.ts'

/** Messages of DNS (RFC 1035 section 4), as many as it takes to change a TXT record on a server: questions and updates. */

/** A change of one TXT record (RFC 2136 section 2.5). */
export interface TxtChange {
  readonly kind: 'add' | 'remove'
  readonly zone: string
  readonly name: string
  readonly value: string
}

/** What a server answered, as far as it matters here. */
export interface DnsAnswer {
  readonly id: number
  /** RFC 1035 and RFC 2136: 0 is well. */
  readonly code: number
  /** The answer and the authority section. */
  readonly records: readonly DnsRecord[]
}

export interface DnsRecord {
  readonly name: string
  readonly type: number
}

/** Asks for the SOA record of a name: the answer says which zone it is in. */
export function writeSoaQuestion(id: number, name: string): Buffer {
  return Buffer.concat([head(id, 0x0000, [1, 0, 0, 0]), nameBytes(name), numbers(soaType, internet)])
}

/** An update of a zone. */
export function writeUpdate(id: number, { kind, zone, name, value }: TxtChange): Buffer {
  const text = Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')])
  // Section 2.5.4: class NONE takes exactly this record away and leaves others of the name alone.
  const recordClass = kind === 'add' ? internet : classNone
  const ttl = kind === 'add' ? ttlSeconds : 0
  return Buffer.concat([
    head(id, updateOpcode << 11, [1, 0, 1, 0]),
    nameBytes(zone),
    numbers(soaType, internet),
    nameBytes(name),
    numbers(txtType, recordClass, 0, ttl, text.length),
    text,
  ])
}

/** Signs a message with a key that the server knows (RFC 8945 section 4). */
export function signMessage(message: Buffer, key: TsigKey, seconds: number): Buffer {
  const algorithm = nameBytes(key.algorithm)
  const time = Buffer.alloc(8)
  time.writeUIntBE(seconds, 0, 6)
  time.writeUInt16BE(fudgeSeconds, 6)
  const variables = [nameBytes(key.name), numbers(classAny, 0, 0), algorithm, time, numbers(0, 0)]
  const mac = createHmac(key.algorithm.replace('hmac-', ''), Buffer.from(key.secret, 'base64'))
    .update(Buffer.concat([message, ...variables]))
    .digest()
  const content = Buffer.concat([algorithm, time, numbers(mac.length), mac, message.subarray(0, 2), numbers(0, 0)])
  const record = Buffer.concat([nameBytes(key.name), numbers(tsigType, classAny, 0, 0, content.length), content])
  const signed = Buffer.concat([message, record])
  signed.writeUInt16BE(message.readUInt16BE(10) + 1, 10)
  return signed
}

/** Reads an answer; undefined if it is none. */
export function parseAnswer(message: Buffer): DnsAnswer | undefined {
  if (message.length < 12 || (message.readUInt8(2) & 0x80) === 0) return undefined
  const counts = [4, 6, 8].map((at) => message.readUInt16BE(at))
  const reader = new Reader(message)
  for (let left = counts[0] ?? 0; left > 0 && reader.isWhole; left--) reader.skipQuestion()
  const records: DnsRecord[] = []
  for (let left = (counts[1] ?? 0) + (counts[2] ?? 0); left > 0 && reader.isWhole; left--) records.push(reader.record())
  if (!reader.isWhole) return undefined
  return { id: message.readUInt16BE(0), code: message.readUInt8(3) & 0x0f, records }
}

/** Reads from the front; past the end, or where a name bites its tail, it is not whole any more. */
class Reader {
  readonly #message: Buffer
  #at = 12
  isWhole = true

  constructor(message: Buffer) {
    this.#message = message
  }

  skipQuestion(): void {
    this.#name()
    this.#take(4)
  }

  record(): DnsRecord {
    const name = this.#name()
    const fixed = this.#take(10)
    if (fixed.length < 10) return { name, type: 0 }
    this.#take(fixed.readUInt16BE(8))
    return { name, type: fixed.readUInt16BE(0) }
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#message.length) this.isWhole = false
    const taken = this.#message.subarray(this.#at, this.#at + length)
    this.#at += length
    return taken
  }

  /** RFC 1035 section 4.1.4: labels, or a pointer to where they stood before. */
  #name(): string {
    const labels: string[] = []
    let at = this.#at
    let hasJumped = false
    for (let steps = 0; steps < mostSteps; steps++) {
      const length = this.#message[at]
      if (length === undefined) break
      if (length >= 0xc0) {
        if (!hasJumped) this.#at = at + 2
        hasJumped = true
        at = ((length & 0x3f) << 8) | (this.#message[at + 1] ?? 0)
        continue
      }
      if (length === 0) {
        if (!hasJumped) this.#at = at + 1
        return labels.join('.').toLowerCase()
      }
      labels.push(this.#message.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
    this.isWhole = false
    return ''
  }
}

function head(id: number, flags: number, counts: readonly number[]): Buffer {
  return numbers(id, flags, ...counts)
}

/** 16 bits each. */
function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2)
  return bytes
}

function nameBytes(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.')
  const parts = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]))
  return Buffer.concat([...parts, Buffer.from([0])])
}

export const soaType = 6
const txtType = 16
const tsigType = 250
const internet = 1
const classNone = 254
const classAny = 255
const updateOpcode = 5
const ttlSeconds = 60
const fudgeSeconds = 300
const mostSteps = 255
