import type { Message } from '../message.ts'

/** What HAProxy's parser makes of the bytes of one request before it looks at what fields mean. */
export type Reading =
  | { readonly kind: 'read'; readonly message: Message; readonly rest: string }
  | { readonly kind: 'refused'; readonly status: number | 'closed' }

/** Reads raw bytes, one character each (h1_headers_to_hdr_list). */
export function readRequest(raw: string): Reading {
  // The preface of HTTP/2 is taken for one, and its frames are then waited for.
  if (raw.startsWith('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')) return { kind: 'refused', status: 'closed' }
  const start = /^(?:\r?\n)*/.exec(raw)?.[0].length ?? 0
  const newline = raw.indexOf('\n', start)
  if (newline === -1) return refused
  const first = firstLine.exec(raw.slice(start, newline))
  if (first === null) return refused
  const [, method = '', target = '', major = '', minor = ''] = first
  const head = readFields(raw, newline + 1)
  if (head === undefined) return refused
  const version = major > '1' || (major === '1' && minor >= '1') ? '1.1' : major === '1' ? '1.0' : '0.9'
  return { kind: 'read', message: { method, target, version, fields: head.fields }, rest: raw.slice(head.next) }
}

interface Head {
  readonly fields: readonly string[]
  readonly next: number
}

function readFields(raw: string, from: number): Head | undefined {
  const fields: string[] = []
  for (let at = from; ;) {
    const newline = raw.indexOf('\n', at)
    if (newline === -1) return undefined
    const line = raw.slice(at, newline)
    at = newline + 1
    if (line === '' || line === '\r') return { fields, next: at }
    const field = fieldLine.exec(line)
    if (field === null) return undefined
    const folded = readFolded(raw, at)
    if (folded === undefined) return undefined
    at = folded.next
    fields.push(field[1] ?? '', trim(`${field[2] ?? ''}${field[3] === '\r' ? ' ' : ''}${folded.text}`))
  }
}

interface Folded {
  readonly text: string
  readonly next: number
}

/** Lines that begin with white space go on with the one before: every character of the line's end becomes a space. */
function readFolded(raw: string, from: number): Folded | undefined {
  let [text, at] = ['', from]
  while (raw[at] === ' ' || raw[at] === '\t') {
    const newline = raw.indexOf('\n', at)
    const line = newline === -1 ? undefined : continuation.exec(raw.slice(at, newline))
    if (line === null || line === undefined) return undefined
    text += ` ${line[1] ?? ''}${line[2] === '\r' ? ' ' : ''}`
    at = newline + 1
  }
  return { text, next: at }
}

/** Without the white space around it (HTTP_IS_LWS). */
export function trim(text: string): string {
  return text.replace(/^[ \t\r\n]+/, '').replace(/[ \t\r\n]+$/, '')
}

const refused = { kind: 'refused', status: 400 } as const
const firstLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]+([\x21\x22\x24-\x7e]+)[ \t]+HTTP\/(\d)\.(\d)\r?$/
// Any bytes may be in a value but carriage returns that no line feed follows.
const fieldLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([^\r]*)(\r?)$/
const continuation = /^([^\r]*)(\r?)$/
