/** A host name as Apache takes it from Host or from an absolute target, or nothing if it is answered with 400. */
export type HostName = { readonly host: string | undefined; readonly port: string | undefined }

/** Reads a Host field in Apache's strict mode (fix_hostname). An empty one names no host. */
export function parseHostField(value: string): HostName | undefined {
  if (value === '') return { host: undefined, port: undefined }
  if (/^\d+$/.test(value)) return undefined
  const parts = /^(\[[^\]]*\]|[^:]*|.*?:.*?)(?::(\d*))?$/.exec(value)
  const split = splitPort(value)
  if (parts === null || split === undefined) return undefined
  return checkHost(split.host, split.port)
}

/** Checks a host that was taken from the target. */
export function checkHost(host: string, port: string | undefined): HostName | undefined {
  if (host.startsWith('[')) {
    const inner = host.slice(1, -1).toLowerCase()
    return isIpv6(inner) ? { host: inner, port } : undefined
  }
  const lower = host.toLowerCase()
  if (/\.\.|[/\\]/.test(lower)) return undefined
  const name = lower.length > 0 && lower.endsWith('.') ? lower.slice(0, -1) : lower
  return isStrictName(name) ? { host: name, port } : undefined
}

/** apr_parse_addr_port: digits at the end behind a colon are a port; a port of 0 or past 65535 is refused. */
function splitPort(value: string): { readonly host: string; readonly port: string | undefined } | undefined {
  const digits = /\d*$/.exec(value)?.[0] ?? ''
  const before = value.slice(0, value.length - digits.length)
  if (digits !== '' && before.endsWith(':')) {
    const port = Number(digits)
    if (port < 1 || port > 65535) return undefined
    return bracketed(before.slice(0, -1), String(port))
  }
  if (digits === '' && value.endsWith(':')) return undefined
  return bracketed(value, undefined)
}

function bracketed(
  host: string,
  port: string | undefined,
): { readonly host: string; readonly port: string | undefined } | undefined {
  if (host === '') return undefined
  if (!host.startsWith('[')) return { host, port }
  return /^\[[0-9A-Fa-f:.]+\]$/.test(host) ? { host, port } : undefined
}

/** strict_hostname_check: letters, digits, `-`, `_` and dots; a name of digits and dots must be an address of four parts. */
function isStrictName(name: string): boolean {
  if (!/^[A-Za-z0-9\-_.]*$/.test(name)) return false
  if (!/[A-Za-z\-_]/.test(name)) return /^\d+\.\d*\.\d*\.\d*$/.test(name) && !/(?:^|\.)0\d/.test(name)
  const top = name.slice(name.lastIndexOf('.') + 1)
  return !name.includes('.') || top === '' || /^[A-Za-z]/.test(top)
}

function isIpv6(text: string): boolean {
  return /^[0-9a-f:.]+$/.test(text) && !/::.*::|:\.|\.[:.]/.test(text)
}
