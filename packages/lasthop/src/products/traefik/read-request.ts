import type { Message } from '../message.ts'

/** What the server of Go's standard library, which Traefik is built on, makes of the bytes of one request. */
export type Reading =
  | { readonly kind: 'read'; readonly message: Message }
  | { readonly kind: 'refused'; readonly status: number }
  /** Where the library's releases differ, or were not looked into. */
  | { readonly kind: 'unsettled'; readonly because: string }

/** Reads raw bytes, one character each (net/http readRequest, net/textproto ReadMIMEHeader). */
export function readRequest(raw: string): Reading {
  const newline = raw.indexOf('\n')
  const [method, target, version, ...more] = (newline === -1 ? '' : raw.slice(0, newline).replace(/\r$/, '')).split(' ')
  if (method === undefined || target === undefined || version === undefined || more.length > 0) return refused(400)
  if (!token.test(method) || !/^HTTP\/\d\.\d$/.test(version)) return refused(400)
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') return refused(505)
  const fields = readFields(raw, newline + 1)
  if (fields === undefined) return refused(400)
  const message: Message = { method, target, version: version === 'HTTP/1.0' ? '1.0' : '1.1', fields }
  return judge(message)
}

function readFields(raw: string, from: number): string[] | undefined {
  const fields: string[] = []
  for (let at = from; ;) {
    const newline = raw.indexOf('\n', at)
    if (newline === -1) return undefined
    const line = raw.slice(at, newline).replace(/\r$/, '')
    at = newline + 1
    if (line === '') return fields
    if (/^[ \t]/.test(line)) {
      // A line that goes on with the one before is joined to it by one space.
      if (fields.length === 0) return undefined
      fields.push(`${fields.pop() ?? ''} ${trim(line)}`.trim())
      continue
    }
    const colon = line.indexOf(':')
    if (colon === -1 || !token.test(line.slice(0, colon))) return undefined
    fields.push(line.slice(0, colon), trim(line.slice(colon + 1)))
  }
}

function judge(message: Message): Reading {
  const { fields, target, version } = message
  const named = (name: string): string[] =>
    fields.filter((_, index) => index % 2 === 1 && fields[index - 1]?.toLowerCase() === name)
  if (fields.some((value, index) => index % 2 === 1 && control.test(value))) return refused(400)
  const hosts = named('host')
  if (hosts.length > 1 || (hosts.length === 0 && version === '1.1' && target.startsWith('/'))) return refused(400)
  if (hosts.some((host) => !hostCharacters.test(host))) return refused(400)
  const lengths = named('content-length')
  const codings = named('transfer-encoding')
  if (new Set(lengths).size > 1 || lengths.some((length) => !/^\d{1,18}$/.test(length))) return refused(400)
  if (codings.length > 1 || codings.some((coding) => coding.toLowerCase() !== 'chunked')) return refused(501)
  if (codings.length > 0 && (lengths.length > 0 || version === '1.0'))
    return { kind: 'unsettled', because: 'What Traefik makes of this framing differs between releases of Go.' }
  return { kind: 'read', message }
}

function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

function refused(status: number): Reading {
  return { kind: 'refused', status }
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// eslint-disable-next-line no-control-regex
const control = /[\x00-\x08\x0a-\x1f\x7f]/
const hostCharacters = /^[A-Za-z0-9!$%&'()*+,\-.:;=[\]_~]*$/
