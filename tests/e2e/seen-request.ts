/** A request as an application saw it. */
export interface SeenRequest {
  readonly method: string
  readonly target: string
  readonly version: string
  /** Name and value in order, names as they were spelled. */
  readonly fields: readonly (readonly [string, string])[]
  /** The payload without its framing. */
  readonly body: string
  /** The head as it came, one character for each byte. */
  readonly head: string
  /** Head and body as they came, with all framing. */
  readonly raw: string
}

/** Takes the complete request at this offset of the bytes; undefined while more must come. Reads leniently. */
export function takeRequest(bytes: string, start: number): { request: SeenRequest; end: number } | undefined {
  const blank = bytes.indexOf('\r\n\r\n', start)
  if (blank === -1) return undefined
  const head = bytes.slice(start, blank + 4)
  const [method = '', target = '', version = ''] = (head.split('\r\n')[0] ?? '').split(' ')
  const fields = head.split('\r\n').slice(1, -2).map(splitField)
  const framed = readBody(bytes, blank + 4, fields)
  if (framed === undefined) return undefined
  const raw = bytes.slice(start, framed.end)
  return { request: { method, target, version, fields, body: framed.body, head, raw }, end: framed.end }
}

/** All values of the field, whatever the case of its name. */
export function valuesOf(request: SeenRequest, name: string): string[] {
  return request.fields.filter(([found]) => found.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/**
 * What is wrong with the head, read as strictly as RFC 9112 can be read; empty when it is sound. This reader shares
 * no code with the edge, so that it does not share its mistakes.
 */
export function faultsOf({ head, fields }: SeenRequest): string[] {
  const lines = head.slice(0, -4).split('\r\n')
  const [first = '', ...rest] = lines
  const names = fields.map(([name]) => name.toLowerCase())
  const count = (name: string): number => names.filter((found) => found === name).length
  return [
    ...(/^[!#$%&'*+.^_`|~\w-]+ [!-~]+ HTTP\/1\.1$/.test(first) ? [] : [`request line ${JSON.stringify(first)}`]),
    ...rest.filter((line) => !fieldLine.test(line)).map((line) => `field line ${JSON.stringify(line)}`),
    ...(count('host') === 1 ? [] : [`${count('host')} Host fields`]),
    ...(count('content-length') + count('transfer-encoding') <= 1 ? [] : ['more than one framing field']),
  ]
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}

function readBody(bytes: string, start: number, fields: readonly [string, string][]): Framed | undefined {
  const value = (name: string): string | undefined => fields.find(([found]) => found.toLowerCase() === name)?.[1]
  if (value('transfer-encoding') !== undefined) return readChunks(bytes, start)
  const end = start + Number(value('content-length') ?? 0)
  return bytes.length < end ? undefined : { body: bytes.slice(start, end), end }
}

interface Framed {
  readonly body: string
  readonly end: number
}

function readChunks(bytes: string, start: number): Framed | undefined {
  let body = ''
  let at = start
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.slice(at, lineEnd), 16)
    at = lineEnd + 2
    if (!(size > 0)) return endOfTrailers(bytes, lineEnd, body)
    if (bytes.length < at + size + 2) return undefined
    body += bytes.slice(at, at + size)
    at += size + 2
  }
}

function endOfTrailers(bytes: string, lineEnd: number, body: string): Framed | undefined {
  const blank = bytes.indexOf('\r\n\r\n', lineEnd)
  return blank === -1 ? undefined : { body, end: blank + 4 }
}

const fieldLine = /^[!#$%&'*+.^_`|~\w-]+: ?(?:[\t -~\x80-\xff]*[!-~\x80-\xff])?$/
