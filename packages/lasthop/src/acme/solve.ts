import type { ChallengeKind } from '../config/acme-choice.ts'
import type { AcmeClient, Signature } from './client.ts'
import { authorityFault } from './authority-fault.ts'
import type { ChallengeDesk } from './desk.ts'
import type { DnsRecords } from './dns-records.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'
import { keyAuthorizationOf } from './jose.ts'
import { authorizationMessage, challengeMessage, type AuthorizationMessage, type ChallengeMessage } from './messages.ts'
import { poll } from './poll.ts'

/** What an authorization is worked with. */
export interface Solver {
  readonly client: AcmeClient
  readonly account: Required<Signature>
  readonly desk: ChallengeDesk
  /** Undefined: nothing writes to DNS. */
  readonly dns: DnsRecords | undefined
  /** The favourite first. */
  readonly kinds: readonly ChallengeKind[]
}

/** Shows an authority that one name is ours; undefined when it believes it. */
export async function solve(url: string, solver: Solver): Promise<AcmeFault | undefined> {
  const { client, account } = solver
  const reply = await client.post({ url }, account, authorizationMessage)
  if (isFault(reply)) return reply
  const { message } = reply
  if (message.status === 'valid') return undefined
  if (message.status !== 'pending') return refused(message, solver)
  const chosen = choose(message, solver.kinds)
  if (chosen === undefined) return unanswerable(message, solver)
  const shown = await show(message, chosen, solver)
  if (isFault(shown)) return shown
  try {
    return await answer(url, chosen, solver)
  } finally {
    await shown[Symbol.asyncDispose]()
  }
}

function choose({ challenges }: AuthorizationMessage, kinds: readonly ChallengeKind[]): ChallengeMessage | undefined {
  for (const kind of kinds) {
    const found = challenges.find(({ type, token }) => type === kind && token !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}

async function show(
  { identifier }: AuthorizationMessage,
  { type, token = '' }: ChallengeMessage,
  { account, desk, dns, client }: Solver,
): Promise<AsyncDisposable | AcmeFault> {
  const keyAuthorization = keyAuthorizationOf(token, account.key)
  if (type === 'http-01') return desk.showHttp(token, keyAuthorization)
  if (type === 'tls-alpn-01') return desk.showAlpn(identifier.value, keyAuthorization, client.now())
  return dns === undefined ? noDns(identifier.value) : dns.show(identifier.value, keyAuthorization)
}

async function answer(url: string, challenge: ChallengeMessage, solver: Solver): Promise<AcmeFault | undefined> {
  const { client, account } = solver
  const begun = await client.post({ url: challenge.url, payload: {} }, account, challengeMessage)
  if (isFault(begun)) return begun
  const settled = await poll({
    what: 'whether the name is ours',
    signal: client.signal,
    ask: () => client.post({ url }, account, authorizationMessage),
    isSettled: ({ status }) => status !== 'pending',
  })
  if (isFault(settled)) return settled
  return settled.status === 'valid' ? undefined : refused(settled, solver)
}

function refused({ identifier, challenges, status }: AuthorizationMessage, { client }: Solver): AcmeFault {
  const problem = challenges.find(({ error }) => error !== undefined)?.error
  const { host, skewMs } = client
  if (problem !== undefined) return authorityFault(problem, { host, status: 0, skewMs })
  return fault(
    'authority:unauthorized',
    `The authority at ${host} says that the authorization of ${identifier.value} is ${status}, and not why.`,
    'Lasthop tries again by itself.',
  )
}

function unanswerable({ identifier, challenges }: AuthorizationMessage, { client, kinds }: Solver): AcmeFault {
  const offered = challenges.map(({ type }) => type).join(', ')
  return fault(
    'setup',
    `For ${identifier.value} the authority at ${client.host} takes ${offered || 'no challenge'}, and Lasthop may use ${kinds.join(', ')}.`,
    'Allow one of them in "challenge"; dns-01 needs "dns" too.',
  )
}

function noDns(name: string): AcmeFault {
  return fault('setup', `Nothing writes the TXT record for ${name}.`, 'Say in "dns" who does.')
}
