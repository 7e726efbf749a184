import { believeAuthority, believeOwnAuthority, type AuthorityConclusion } from './believe-authority.ts'
import { believeClient, type WalkEnd } from './believe-client.ts'
import { believeScheme } from './believe-scheme.ts'
import { concluded, found, type Conclusion } from './conclusion.ts'
import { hopsOf, type Hop } from './hops.ts'
import type { Lines } from './lines.ts'
import { checkAliases, checkFolded, checkLength, checkOtherFamily, checkPort, checkSender } from './oddities.ts'
import { describePeer } from './peer.ts'
import { isProblem } from './problem.ts'
import type { Received } from './received.ts'
import type { Scheme } from './scheme.ts'
import { testify, type Reading } from './testimony.ts'
import type { Belief } from './truth.ts'
import type { SignatureVerdict } from './verify.ts'

/** The belief about a peer that may not speak for others: what the socket says, and the request's own host. */
export function believeSocket(received: Received, lines: Lines, { isTrusted, trust }: Reading): Belief {
  const hops = hopsOf(received.peer, [])
  return formBelief(received, {
    hops,
    isTrusted: false,
    scheme: concluded(received.scheme, `The scheme is this socket's own: ${received.scheme}.`),
    authority: believeOwnAuthority(received, lines),
    client: believeClient(hops, isTrusted),
    checks: [...checkSender(received.peer, lines, trust), ...checkFolded(lines)],
  })
}

/** The belief about a trusted peer: what it, and the hops it speaks for, say of the client. */
export function believeTestimony(received: Received, lines: Lines, reading: Reading): Belief {
  const tooLong = checkLength(lines)
  if (tooLong !== undefined) return believeUnread(received, tooLong)
  const testimony = testify(received, lines, reading)
  if (isProblem(testimony)) return believeNothing(received, lines, testimony.message)
  const scheme = believeScheme(testimony)
  const authority = believeAuthority(testimony)
  const said = { scheme: scheme.value, authority: authority.value, client: testimony.client.value.hop?.peer }
  return formBelief(received, {
    hops: testimony.hops,
    isTrusted: true,
    scheme,
    authority,
    client: testimony.client,
    checks: [
      ...checkPort(testimony, said),
      ...checkOtherFamily(testimony, reading, said),
      ...checkAliases(lines),
      ...checkFolded(lines),
    ],
  })
}

/** The belief where trust rests on signatures and there is no good one: what the socket says, with how it came. */
export function believeUnsigned(
  received: Received,
  lines: Lines,
  reading: Reading & { readonly verdict: Exclude<SignatureVerdict, { readonly kind: 'signed' }> },
): Belief {
  const { kind, message } = reading.verdict
  const belief = believeSocket(received, lines, { ...reading, isTrusted: () => false })
  return { ...belief, because: [...belief.because, message], findings: [{ code: kind, message }, ...belief.findings] }
}

/** The belief about a trusted peer whose fields cannot be read: what they said might have been that the visitor is on http. */
function believeNothing(received: Received, lines: Lines, message: string): Belief {
  const hops = hopsOf(received.peer, [])
  return formBelief(received, {
    hops,
    isTrusted: true,
    scheme: found('http', 'forwarded-malformed', message),
    authority: believeOwnAuthority(received, lines),
    client: concluded({ hop: undefined, distance: hops.length }, 'The client is unknown.'),
    checks: [...checkAliases(lines), ...checkFolded(lines)],
  })
}

/** The belief about a trusted peer that passes on more than is read. */
function believeUnread(received: Received, tooLong: Conclusion<undefined>): Belief {
  const hops = hopsOf(received.peer, [])
  return formBelief(received, {
    hops,
    isTrusted: true,
    scheme: concluded('http', 'The scheme is not read.'),
    authority: concluded(undefined, 'The host is not read.'),
    client: concluded({ hop: undefined, distance: hops.length }, 'The client is unknown.'),
    checks: [tooLong],
  })
}

interface Parts {
  readonly hops: readonly Hop[]
  readonly isTrusted: boolean
  readonly scheme: Conclusion<Scheme>
  readonly authority: AuthorityConclusion
  readonly client: Conclusion<WalkEnd>
  readonly checks: readonly Conclusion<undefined>[]
}

function formBelief({ peer }: Received, parts: Parts): Belief {
  const { isTrusted: trusted, hops, scheme, authority, client, checks } = parts
  const conclusions = [scheme, authority, client, ...checks]
  const refusal = conclusions.find((conclusion) => conclusion.refusal)?.refusal
  const hop = client.value.hop
  const known = hop?.peer.kind === 'ip' && !refusal
  return {
    scheme: refusal ? 'http' : scheme.value,
    authority: refusal ? undefined : authority.value,
    client: known ? hop.peer.address : undefined,
    clientPort: known ? hop.port : undefined,
    peer,
    trusted,
    hops,
    because: [
      `The peer, ${describePeer(peer)}, is ${trusted ? '' : 'not '}trusted.`,
      ...conclusions.map((conclusion) => conclusion.because),
    ],
    findings: conclusions.flatMap((conclusion) => conclusion.findings),
    refusal,
  }
}
