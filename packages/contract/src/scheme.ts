/** The two schemes a visitor can use. A WebSocket is opened over one of these: `wss` is `https` (RFC 6455 section 4.1). */
export type Scheme = 'http' | 'https'

/** The scheme a field value names, in any case; `ws` and `wss` are read as the scheme they are opened over. `undefined` for anything else. */
export function parseScheme(text: string): Scheme | undefined {
  switch (text.toLowerCase()) {
    case 'https':
    case 'wss':
      return 'https'
    case 'http':
    case 'ws':
      return 'http'
    default:
      return undefined
  }
}

/** The port that a URL of this scheme means when it names none (RFC 9110 section 4.2). */
export function defaultPortOf(scheme: Scheme): number {
  return scheme === 'https' ? 443 : 80
}
