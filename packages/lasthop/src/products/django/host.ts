import type { Environ } from '../app-server.ts'
import type { DjangoSettings } from './settings.ts'

/** The host as `request.get_host()` gives it, before it is checked. */
export function rawHost(
  environ: Environ,
  meta: ReadonlyMap<string, string>,
  settings: DjangoSettings,
  scheme: string,
): string {
  const forwarded = settings.usesForwardedHost.value === true ? meta.get('HTTP_X_FORWARDED_HOST') : undefined
  const host = forwarded ?? meta.get('HTTP_HOST')
  if (host !== undefined) return host
  const forwardedPort = settings.usesForwardedPort.value === true ? meta.get('HTTP_X_FORWARDED_PORT') : undefined
  const port = forwardedPort ?? environ.serverPort
  return port === (scheme === 'https' ? '443' : '80') ? environ.serverName : `${environ.serverName}:${port}`
}

/** Whether ALLOWED_HOSTS admits a host; undefined: the list is not known. */
export function isAllowed(host: string, { allowedHosts, debug }: DjangoSettings): boolean | undefined {
  const domain = domainOf(host)
  if (domain === undefined) return false
  if (allowedHosts.value === 'unknown') return undefined
  const patterns = allowedHosts.value.length === 0 && debug.value === true ? localNames : allowedHosts.value
  return patterns.some((pattern) => pattern === '*' || matches(domain, pattern.toLowerCase()))
}

/** The name without its port, as Django's own pattern takes it; undefined: it is no host. */
function domainOf(host: string): string | undefined {
  const lower = host.toLowerCase()
  if (!valid.test(lower)) return undefined
  return lower.replace(/:\d+$/, (port) => (lower.endsWith(']') ? port : '')).replace(/\.$/, '')
}

function matches(domain: string, pattern: string): boolean {
  return pattern.startsWith('.') ? domain.endsWith(pattern) || domain === pattern.slice(1) : domain === pattern
}

const valid = /^(?:[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::\d+)?$/
const localNames = ['.localhost', '127.0.0.1', '[::1]']
