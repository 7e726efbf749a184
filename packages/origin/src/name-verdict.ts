import { foldName, isForwardingName, isOddlySpelled } from '@lasthop/contract'

/**
 * What a field's name says about belief: nothing (`other`), the host as the client sent it (`host`), something a reader takes
 * for the scheme, host, port or client (`restating`), or another member of the forwarding family (`family`).
 */
export type NameVerdict = 'other' | 'host' | 'restating' | 'family'

/**
 * The verdict on a name in any spelling. Remembered, since the same few names come with every request (measured: 131 µs a
 * request without, about 20 µs with). Clients choose names, so the memory is bounded, and emptied when full.
 */
export function verdictOn(name: string): NameVerdict {
  const known = verdicts.get(name)
  if (known !== undefined) return known
  const verdict = decideVerdict(name)
  if (name.length > longestRemembered) return verdict
  if (verdicts.size >= rememberedAtMost) verdicts.clear()
  verdicts.set(name, verdict)
  return verdict
}

function decideVerdict(name: string): NameVerdict {
  if (name.toLowerCase() === 'host') return 'host'
  if (!isForwardingName(name)) return 'other'
  // A server that folds names would read a misspelling as the real one.
  return isMisspelled(name) || restating.has(foldName(name)) ? 'restating' : 'family'
}

function isMisspelled(name: string): boolean {
  return isOddlySpelled(name) || name.includes('--') || name.startsWith('-') || name.endsWith('-')
}

const verdicts = new Map<string, NameVerdict>()
const rememberedAtMost = 512
const longestRemembered = 64

/** Names that some reader takes for the scheme, the host, the port or the client's address. */
const restating: ReadonlySet<string> = new Set([
  'forwarded',
  // scheme
  'x-forwarded-proto',
  'x-forwarded-ssl',
  'x-forwarded-protocol',
  'x-forwarded-scheme',
  'x-scheme',
  'x-url-scheme',
  'x-proto',
  'x-original-proto',
  'front-end-https',
  'x-arr-ssl',
  'cloudfront-forwarded-proto',
  'cf-visitor',
  // host and port
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-host',
  'x-http-host-override',
  'x-original-host',
  // address
  'x-forwarded-for',
  'x-forwarded',
  'forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'true-client-ip',
  'x-cluster-client-ip',
  'x-proxyuser-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-pseudo-ipv4',
  'fastly-client-ip',
  'fly-client-ip',
  'do-connecting-ip',
  'cloudfront-viewer-address',
  'x-appengine-user-ip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-remote-ip',
  'x-remote-addr',
  'x-original-for',
  'x-original-forwarded-for',
  'x-envoy-external-address',
])
