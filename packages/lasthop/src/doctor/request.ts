import type { Message } from '../products/message.ts'

/**
 * The bytes of one request as a message. Undefined for what is malformed or framed in a way that readers understand
 * differently: what the programs of a stack make of that is a question of their parsers, and not of their configuration.
 */
export function parseRequest(raw: string): Message | undefined {
  const end = raw.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first = '', ...lines] = raw.slice(0, end).split('\r\n')
  const [, method, target, version] = requestLine.exec(first) ?? []
  if (method === undefined || target === undefined) return undefined
  const fields: string[] = []
  for (const line of lines) {
    const [, name, value] = fieldLine.exec(line) ?? []
    if (name === undefined || value === undefined) return undefined
    fields.push(name, value)
  }
  const message: Message = { method, target, version: version === '1.0' ? '1.0' : '1.1', fields }
  return isPlainlyFramed(message) ? message : undefined
}

/** One Content-Length or one Transfer-Encoding: chunked, never both; one Host. */
function isPlainlyFramed({ fields, version }: Message): boolean {
  const names = fields.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const valueOf = (name: string): string => fields[names.indexOf(name) * 2 + 1] ?? ''
  const count = (name: string): number => names.filter((each) => each === name).length
  const [lengths, codings] = [count('content-length'), count('transfer-encoding')]
  if (lengths + codings > 1 || count('host') > 1) return false
  if (lengths === 1 && !/^\d{1,15}$/.test(valueOf('content-length'))) return false
  return codings === 0 || (version === '1.1' && valueOf('transfer-encoding') === 'chunked')
}

const requestLine = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+) ([\x21-\x7e]+) HTTP\/(1\.[01])$/
const fieldLine =
  /^([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/
