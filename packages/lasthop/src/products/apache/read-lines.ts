/** A line of a request as ap_rgetline gives it in its strict mode, or why there is none. */
export type WireLine =
  | { readonly kind: 'line'; readonly text: string; readonly next: number }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'ended' }

/** The line that starts at an offset: it must end in CRLF and hold no NUL. The bytes of one that fits include its CRLF. */
export function readWireLine(raw: string, at: number, limitBytes: number): WireLine {
  const newline = raw.indexOf('\n', at)
  const end = newline === -1 ? raw.length : newline + 1
  // The buffer holds two bytes more than the limit, one of them for a NUL at the end.
  if (end - at > limitBytes + 2) return { kind: 'too-long' }
  if (newline === -1) return { kind: 'ended' }
  if (newline === at || raw[newline - 1] !== '\r') return { kind: 'malformed' }
  const text = raw.slice(at, newline - 1)
  return text.includes('\0') ? { kind: 'malformed' } : { kind: 'line', text, next: end }
}
