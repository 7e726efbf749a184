import { isProblem, type Problem } from '@lasthop/contract'
import type { KeyPair } from '../certs/key-pair.ts'
import type { Status } from './status.ts'

/** What can be done to a running edge when somebody asks. Lists of problems are empty when all went well. */
export interface EdgeDesk {
  status(): Promise<Status>
  reload(): Promise<readonly Problem[]>
  siteCount(): number
  /** Undefined: all applications. */
  restart(host: string | undefined): Promise<readonly Problem[]>
  /** Gives the sites that sign. */
  readKeys(): Promise<readonly string[] | Problem>
  renew(name: string): Promise<KeyPair | Problem>
  stop(): void
}

/** Why something was not done, as every answer that is not a success says it. */
export interface Refusal {
  /** Stable, for programs. */
  readonly code: string
  /** A sentence that says what to do. */
  readonly message: string
  /** Each thing that is wrong, with line and column where there are any. */
  readonly problems?: readonly string[] | undefined
}

export type Outcome<Body> =
  | { readonly kind: 'done'; readonly body: Body }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface Reloaded {
  /** How many are served now. */
  readonly sites: number
}

export interface Renewed {
  readonly names: readonly string[]
  readonly issuer: string
  /** ISO 8601, UTC. */
  readonly notAfter: string
}

/**
 * The operations of a running edge, each once: its control socket answers them to this account (`control-table.ts`), and the
 * console to people and to tokens, below the same paths and with the same bodies.
 */
export async function reloadEdge(desk: Pick<EdgeDesk, 'reload' | 'siteCount'>): Promise<Outcome<Reloaded>> {
  const problems = await desk.reload()
  if (problems.length > 0) return refused('file', 'Nothing was changed: something is wrong with the file.', problems)
  return { kind: 'done', body: { sites: desk.siteCount() } }
}

export async function renewAtEdge(desk: Pick<EdgeDesk, 'renew'>, name: string): Promise<Outcome<Renewed>> {
  const pair = await desk.renew(name.toLowerCase())
  if (isProblem(pair)) return refused('renewal', pair.message)
  const { names, issuer, notAfter } = pair
  return { kind: 'done', body: { names: [...names], issuer, notAfter: notAfter.toISOString() } }
}

/** Of one site, or of all. */
export async function restartAtEdge(
  desk: Pick<EdgeDesk, 'restart'>,
  host: string | undefined,
): Promise<Outcome<Record<string, never>>> {
  const problems = await desk.restart(host)
  const [first, ...others] = problems
  if (first === undefined) return { kind: 'done', body: {} }
  return refused('restart', first.message, others.length > 0 ? problems : undefined)
}

export async function readKeysAtEdge(
  desk: Pick<EdgeDesk, 'readKeys'>,
): Promise<Outcome<{ readonly sites: readonly string[] }>> {
  const sites = await desk.readKeys()
  return isProblem(sites) ? refused('keys', sites.message) : { kind: 'done', body: { sites } }
}

function refused(code: string, message: string, problems?: readonly Problem[]): Outcome<never> {
  return { kind: 'refused', refusal: { code, message, problems: problems?.map((fault) => fault.message) } }
}
