/** How a connection ended: the peer closed in order, it broke, or it is still open. */
export type Ending = 'closed' | 'broken' | 'open'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  /** The head as received, one character for each byte. */
  readonly head: string
  /** Name and value in order, names in lower case. */
  readonly fields: readonly (readonly [string, string])[]
  /** The payload without its framing, one character for each byte. */
  readonly body: string
  /** False: the connection ended before the body did. */
  readonly complete: boolean
  /** Interim answers (1xx) that came before. */
  readonly interim: readonly number[]
}

/** An answer and how many bytes it took. */
export interface Taken {
  readonly answer: RawAnswer
  readonly length: number
}

/** Takes one whole answer from the front of the bytes; undefined while more must come. Throws on malformed ones. */
export function takeAnswer(bytes: Buffer, method: string, ending: Ending): Taken | undefined {
  const text = bytes.toString('latin1')
  const interim: number[] = []
  let start = 0
  for (;;) {
    const end = text.indexOf('\r\n\r\n', start)
    if (end === -1) return undefined
    const head = text.slice(start, end + 4)
    const status = statusOf(head)
    start = end + 4
    if (status >= 200 || status === 101)
      return takeBody({ head, status, interim, rest: text.slice(start), start, method, ending })
    interim.push(status)
  }
}

/** The single value of a field of the answer; undefined if it is absent. Throws if there are several. */
export function fieldOf(answer: RawAnswer, name: string): string | undefined {
  const values = answer.fields.filter(([found]) => found === name).map(([, value]) => value)
  if (values.length > 1) throw new Error(`${name} came ${values.length} times: ${values.join(' | ')}`)
  return values[0]
}

interface Begun {
  readonly head: string
  readonly status: number
  readonly interim: readonly number[]
  readonly rest: string
  readonly start: number
  readonly method: string
  readonly ending: Ending
}

function takeBody(begun: Begun): Taken | undefined {
  const { head, status, interim, rest, start, method, ending } = begun
  const fields = parseFields(head)
  const { body, length, complete } = readBody(rest, framingOf(fields, status, method), ending)
  if (!complete && ending === 'open') return undefined
  return { answer: { status, head, fields, body, complete, interim }, length: start + length }
}

function statusOf(head: string): number {
  const status = /^HTTP\/1\.[01] (\d{3})(?: [^\r\n]*)?\r\n/.exec(head)?.[1]
  if (status === undefined) throw new Error(`not an answer: ${JSON.stringify(head.slice(0, 200))}`)
  return Number(status)
}

function parseFields(head: string): [string, string][] {
  return head
    .split('\r\n')
    .slice(1, -2)
    .map((line) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
      if (name === undefined || value === undefined) throw new Error(`not a field: ${JSON.stringify(line)}`)
      return [name.toLowerCase(), value]
    })
}

type Framing = { kind: 'length'; length: number } | { kind: 'chunked' } | { kind: 'close' }

function framingOf(fields: readonly (readonly [string, string])[], status: number, method: string): Framing {
  const value = (name: string): string | undefined => fields.find(([found]) => found === name)?.[1]
  if (method === 'HEAD' || status === 204 || status === 304 || status === 101) return { kind: 'length', length: 0 }
  if (value('transfer-encoding') !== undefined) return { kind: 'chunked' }
  const length = value('content-length')
  return length === undefined ? { kind: 'close' } : { kind: 'length', length: Number(length) }
}

interface Body {
  readonly body: string
  readonly length: number
  readonly complete: boolean
}

function readBody(rest: string, framing: Framing, ending: Ending): Body {
  if (framing.kind === 'chunked') return readChunks(rest)
  if (framing.kind === 'close') return { body: rest, length: rest.length, complete: ending === 'closed' }
  const body = rest.slice(0, framing.length)
  return { body, length: body.length, complete: body.length === framing.length }
}

function readChunks(rest: string): Body {
  let body = ''
  let at = 0
  for (;;) {
    const sizeLine = /^([0-9a-f]+)[^\r\n]*\r\n/i.exec(rest.slice(at, at + 100))
    if (sizeLine?.[1] === undefined) return { body, length: rest.length, complete: false }
    const size = Number.parseInt(sizeLine[1], 16)
    at += sizeLine[0].length
    if (size === 0) return endOfChunks(rest, at, body)
    if (rest.length < at + size + 2)
      return { body: body + rest.slice(at, at + size), length: rest.length, complete: false }
    body += rest.slice(at, at + size)
    at += size + 2
  }
}

function endOfChunks(rest: string, at: number, body: string): Body {
  if (rest.startsWith('\r\n', at)) return { body, length: at + 2, complete: true }
  const end = rest.indexOf('\r\n\r\n', at)
  if (end === -1) return { body, length: rest.length, complete: false }
  return { body, length: end + 4, complete: true }
}
