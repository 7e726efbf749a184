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

/** Whether only this machine can connect to a host name that something listens on. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Whether a host to listen on means every address of the machine. */
export function isEveryHost(host: string): boolean {
  return host === '' || host === '*' || host === '0.0.0.0' || host === '::'
}

/** A target for people: `127.0.0.1:8000`, `unix:/run/app.sock`. */
export function describeTarget(target: SocketTarget): string {
  if (target.kind === 'unix') return `unix:${target.path}`
  return target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host || '*'}:${target.port}`
}
