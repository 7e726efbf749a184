import { isProblem } from '@lasthop/contract'
import type { KeyPair } from '../certs/key-pair.ts'
import type { AcmeAuthority, AcmeChoice } from '../config/acme-choice.ts'
import { readText } from '../state/files.ts'
import { forgetAccount, openAccount } from './account.ts'
import { AcmeClient, type Signature } from './client.ts'
import type { ChallengeDesk } from './desk.ts'
import { DnsRecords } from './dns-records.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'
import { order, type Wish } from './order.ts'
import { preflight } from './preflight.ts'

/** Where orders are made. */
export interface Workshop {
  readonly home: string
  readonly desk: ChallengeDesk
  readonly now: () => Date
  readonly signal: AbortSignal
  /** How long each answer of an authority may take. */
  readonly patienceMs?: number | undefined
  readonly onTerms: (terms: string, host: string) => void
}

/** A certificate and who gave it. */
export interface Obtained {
  readonly pair: KeyPair
  readonly directory: string
  readonly account: string
}

/** Gets a certificate from one authority, or says why not. */
export async function obtain(
  wish: Wish,
  { choice, authority }: { readonly choice: AcmeChoice; readonly authority: AcmeAuthority },
  workshop: Workshop,
): Promise<Obtained | AcmeFault> {
  const client = await openClient(authority, workshop)
  if (isFault(client)) return client
  const remarks = await preflight(wish.names, { choice, client, desk: workshop.desk })
  if (isFault(remarks)) return remarks
  const pair = await orderWithAccount(
    client,
    async (account) => order(wish, { account, ...solverParts(choice, client, workshop) }),
    {
      home: workshop.home,
      email: choice.email,
      onTerms: workshop.onTerms,
    },
  )
  if (!isFault(pair)) return { pair: pair.pair, directory: authority.directory, account: pair.account }
  return remarks.length === 0 || !pair.code.startsWith('authority:')
    ? pair
    : { ...pair, message: [pair.message, ...remarks].join(' ') }
}

/** Opens an authority, with the roots that it may have. */
export async function openClient(
  authority: AcmeAuthority,
  { now, signal, patienceMs }: Pick<Workshop, 'now' | 'signal' | 'patienceMs'>,
): Promise<AcmeClient | AcmeFault> {
  const roots = authority.roots === undefined ? undefined : await readText(authority.roots)
  if (isProblem(roots)) return fault('setup', roots.message, 'Correct "roots".')
  if (roots === undefined && authority.roots !== undefined) {
    return fault(
      'setup',
      `"${authority.roots}" does not exist: the roots of the authority were expected there.`,
      'Correct "roots".',
    )
  }
  return AcmeClient.open({ authority, roots, now, signal, patienceMs })
}

/** An account that the authority has lost is made anew, once. */
async function orderWithAccount(
  client: AcmeClient,
  work: (account: Required<Signature>) => Promise<KeyPair | AcmeFault>,
  customer: Parameters<typeof openAccount>[1],
): Promise<{ pair: KeyPair; account: string } | AcmeFault> {
  for (let attempt = 1; ; attempt++) {
    const account = await openAccount(client, customer)
    if (isFault(account)) return account
    const pair = await work(account)
    if (!isFault(pair)) return { pair, account: account.account ?? '' }
    if (pair.code !== 'authority:accountDoesNotExist' || attempt > 1) return pair
    const trouble = await forgetAccount(client, customer.home)
    if (trouble !== undefined) return trouble
  }
}

function solverParts({ dns, resolvers, challenges }: AcmeChoice, client: AcmeClient, { desk, now, signal }: Workshop) {
  const records = dns === undefined ? undefined : new DnsRecords({ writer: dns, lookup: { resolvers }, now, signal })
  return { client, desk, dns: records, kinds: challenges }
}
