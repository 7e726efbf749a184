/** Where something listens, or is reached. */
export type SocketTarget =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** `host:port`, `:port`, `[::1]:port`, `port`, `unix:/path`, `fd://N` (unknown). The host is empty for every address. */
export function parseSocketTarget(text: string, defaultPort = 80): SocketTarget | undefined {
  const unix = /^unix:(?:\/\/)?(.+)$/.exec(text)?.[1]
  if (unix !== undefined) return { kind: 'unix', path: unix }
  if (/^\d+$/.test(text)) return { kind: 'tcp', host: '', port: Number(text) }
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/]*))(?::(\d+))?$/i.exec(text)
  if (parts === null) return undefined
  return { kind: 'tcp', host: parts[1] ?? parts[2] ?? '', port: Number(parts[3] ?? defaultPort) }
}
