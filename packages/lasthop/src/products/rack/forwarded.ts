import { isAtLeast } from '../version.ts'

/** The values of each parameter of Forwarded, as Rack of a version reads them; undefined: it takes nothing of it. */
export function forwardedValues(
  header: string | undefined,
  version: string,
): ReadonlyMap<string, readonly string[]> | undefined {
  if (header === undefined) return undefined
  const scans = isAtLeast(version, '3.2') ? isAtLeast(version, '3.2.7') : isAtLeast(version, '3.1.22')
  return scans ? scan(header) : split(header)
}

/** One parameter after the other; one that is not known ends it all. */
function scan(header: string): ReadonlyMap<string, readonly string[]> | undefined {
  const values = new Map<string, string[]>()
  let rest = header.replace(gap, '')
  for (let at = rest.indexOf('='); at !== -1; at = rest.indexOf('=')) {
    const name = rest.slice(0, at).trim().toLowerCase()
    if (!known.has(name)) return undefined
    const { value, after } = valueOf(rest.slice(at + 1))
    values.set(name, [...(values.get(name) ?? []), value])
    rest = after.replace(gap, '')
  }
  return values
}

/** Quoted, with escapes, to the closing quote; else to a comma or semicolon. */
function valueOf(text: string): { readonly value: string; readonly after: string } {
  if (text.startsWith('"')) return quoted(text.slice(1))
  const end = text.search(/[;,]/)
  return end === -1
    ? { value: text.trim(), after: '' }
    : { value: text.slice(0, end).replace(/^\s+/, ''), after: text.slice(end) }
}

function quoted(text: string): { readonly value: string; readonly after: string } {
  let [value, at] = ['', 0]
  for (;;) {
    const next = text.slice(at).search(/["\\]/)
    if (next === -1) return { value, after: text.slice(at) }
    value += text.slice(at, at + next)
    at += next + 1
    if (text[at - 1] === '"') return { value, after: text.slice(at) }
    value += text[at] ?? ''
    at++
  }
}

/** Before 3.1.22 and 3.2.7: semicolons first, then commas. */
function split(header: string): ReadonlyMap<string, readonly string[]> | undefined {
  const values = new Map<string, string[]>()
  for (const part of header.split(';').flatMap((field) => field.split(','))) {
    const pair = part
      .split('=')
      .map((each) => each.trim())
      .join('=')
    const [, name, value] = /^(by|for|host|proto)="?([^"]+)"?$/i.exec(pair) ?? []
    if (name === undefined || value === undefined) return undefined
    values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value])
  }
  return values
}

const known = new Set(['by', 'for', 'host', 'proto'])
const gap = /^[\s;,]+/
