/** What a stapled OCSP answer says of the certificate it came with. */
export interface Staple {
  readonly status: 'good' | 'revoked' | 'unknown' | 'unreadable'
  /** When the next one is due. */
  readonly nextUpdate?: Date
}

/** Reads the first single response of an OCSP answer in DER (RFC 6960 section 4.2.1). Its signature is not looked at. */
export function parseStaple(der: Buffer): Staple {
  const single = singleResponse(der)
  const [, status, , next] = single
  const word = status === undefined ? undefined : statuses.get(status.tag)
  if (word === undefined) return { status: 'unreadable' }
  const nextUpdate = next?.tag === explicit(0) ? timeOf(childrenOf(next)[0]) : undefined
  return { status: word, ...(nextUpdate === undefined ? {} : { nextUpdate }) }
}

/** certID, certStatus, thisUpdate and the optional nextUpdate; nothing where the answer is none. */
function singleResponse(der: Buffer): readonly Part[] {
  const [answer] = partsOf(der)
  const [status, wrapped] = childrenOf(answer)
  if (status?.content[0] !== 0) return []
  const [typed] = childrenOf(wrapped)
  const [, octets] = childrenOf(typed)
  const [basic] = octets === undefined ? [] : partsOf(octets.content)
  const [data] = childrenOf(basic)
  const responses = childrenOf(data).findLast(({ tag }) => tag === sequence)
  return childrenOf(childrenOf(responses)[0])
}

interface Part {
  readonly tag: number
  readonly content: Buffer
}

function childrenOf(part: Part | undefined): readonly Part[] {
  return part === undefined ? [] : partsOf(part.content)
}

/** The values that stand one after the other, as far as they are whole (X.690 section 8.1). */
function partsOf(der: Buffer): readonly Part[] {
  const parts: Part[] = []
  for (let at = 0; at + 2 <= der.length;) {
    const tag = der.readUInt8(at)
    const first = der.readUInt8(at + 1)
    const more = first < 0x80 ? 0 : first & 0x7f
    const start = at + 2 + more
    if (more > 4 || start > der.length) break
    const length = more === 0 ? first : der.readUIntBE(at + 2, more)
    if (first === 0x80 || start + length > der.length) break
    parts.push({ tag, content: der.subarray(start, start + length) })
    at = start + length
  }
  return parts
}

/** A GeneralizedTime as certificates write it: 20261126034128Z. */
function timeOf(part: Part | undefined): Date | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(part?.content.toString('latin1') ?? '')
  if (found === null) return undefined
  const [, year, month, day, hour, minute, second] = found
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

function explicit(number: number): number {
  return 0xa0 | number
}

const sequence = 0x30
/** certStatus: good is an empty [0], revoked a constructed [1], unknown an empty [2]. */
const statuses: ReadonlyMap<number, Exclude<Staple['status'], 'unreadable'>> = new Map([
  [0x80, 'good'],
  [0xa1, 'revoked'],
  [0x82, 'unknown'],
])
