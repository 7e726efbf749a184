/** A first line as nginx reads it, a request of HTTP/0.9, or a refusal. */
export type RequestLine =
  | {
      readonly kind: 'line'
      readonly method: string
      /** From the path on. */
      readonly target: string
      readonly authority: string | undefined
      readonly minor: number
      /** As written, with the spaces behind it. */
      readonly protocol: string
    }
  | { readonly kind: 'simple'; readonly target: string }
  | { readonly kind: 'refused'; readonly status: number | 'closed' }

/** Takes a first line without its line feed apart. One that is not ended may still be refused. */
export function parseRequestLine(line: string, isEnded: boolean): RequestLine {
  if (!isEnded) return isHopeful(line) ? { kind: 'refused', status: 'closed' } : { kind: 'refused', status: 400 }
  const parts = beginning.exec(line)
  if (parts === null) return { kind: 'refused', status: 400 }
  const [whole, method = '', authority, rest = ''] = parts
  if (authority === undefined && rest === '') return { kind: 'refused', status: 400 }
  const target = rest === '' ? '/' : rest
  const end = line.slice(whole.length).replace(/\r$/, '')
  if (/^ *$/.test(end)) return method === 'GET' ? { kind: 'simple', target } : { kind: 'refused', status: 400 }
  if (/^ +HTTP\/(?:[2-9]|1\d)/.test(end)) return { kind: 'refused', status: 505 }
  const version = /^ +(HTTP\/1\.(\d{1,3}) *)$/.exec(end)
  if (version === null) return { kind: 'refused', status: 400 }
  return { kind: 'line', method, target, authority, minor: Number(version[2]), protocol: version[1] ?? '' }
}

function isHopeful(line: string): boolean {
  return /^[A-Z_-]*(?: [\x20-\x7e\x80-\xff]*)?\r?$/.test(line)
}

// Upper-case methods; spaces may be repeated; an absolute form with a plain host, whose path may be empty.
const beginning =
  /^([A-Z_-]+) +(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/([A-Za-z0-9.-]*(?::\d*)?|\[[A-Za-z0-9:.\-_~!$&'()*+,;=]*\](?::\d*)?)(?=[ /?\r]|$))?((?:\/[\x21-\x7e\x80-\xff]*|(?<=\S)\?[\x21-\x7e\x80-\xff]*)?)(?=[ \r]|$)/
