/** A request line that Apache's strict parser (ap_parse_request_line) accepts. */
export interface RequestLine {
  readonly method: string
  readonly target: string
  readonly major: number
  readonly minor: number
}

/** The parts of a request line, or nothing if it is answered with 400. */
export function parseRequestLine(line: string): RequestLine | undefined {
  const parts = requestLine.exec(line)
  if (parts === null) return undefined
  const [, method = '', target = '', major = '', minor = ''] = parts
  return { method, target, major: Number(major), minor: Number(minor) }
}

// One space each; a token; no control character or space in the target; HTTP in upper case, a major version from 1 on.
const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e\x80-\xff]+) HTTP\/([1-9])\.(\d)$/
