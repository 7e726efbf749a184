import { Resolver } from 'node:dns/promises'
import { codeOf } from '../state/system-error.ts'
import { fault, type AcmeFault } from './fault.ts'
import { rest } from './poll.ts'

/** Whom to ask about names. */
export interface Lookup {
  /** In place of the system's; then they alone are asked. */
  readonly resolvers?: readonly string[] | undefined
}

/** A resolver that asks the DNS, as authorities do, and not the files of this machine. */
export function resolverFor({ resolvers }: Lookup): Resolver {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  if (resolvers !== undefined) resolver.setServers([...resolvers])
  return resolver
}

/** Where the CNAME records of a name lead, or the name itself. */
export async function canonicalTarget(name: string, lookup: Lookup): Promise<string> {
  const resolver = resolverFor(lookup)
  let target = name
  for (let hops = 0; hops < mostHops; hops++) {
    const [next] = await resolver.resolveCname(target).catch((): string[] => [])
    if (next === undefined || next === '') return target
    target = next.replace(/\.$/, '').toLowerCase()
  }
  return target
}

/** A TXT record that shall be seen. */
export interface ExpectedTxt {
  readonly name: string
  readonly value: string
  readonly signal: AbortSignal
}

/**
 * Waits until every server of the zone shows the record. Servers that cannot be reached from here are not waited for: the
 * authority may well reach them.
 */
export async function waitForTxt(expected: ExpectedTxt, lookup: Lookup): Promise<AcmeFault | undefined> {
  const servers = lookup.resolvers === undefined ? await serversOf(expected.name, lookup) : [lookup]
  const end = performance.now() + patienceMs
  for (;;) {
    const seen = await Promise.all(servers.map((server) => isSeen(expected, server)))
    if (!seen.includes('no')) return undefined
    if (performance.now() > end) return unseen(expected.name)
    const stopped = await rest(againMs, expected.signal)
    if (stopped !== undefined) return stopped
  }
}

/** The servers of the zone that a name is in. */
async function serversOf(name: string, lookup: Lookup): Promise<readonly Lookup[]> {
  const resolver = resolverFor(lookup)
  const labels = name.split('.')
  for (let cut = 1; cut < labels.length - 1; cut++) {
    const names = await resolver.resolveNs(labels.slice(cut).join('.')).catch((): string[] => [])
    const addresses = await Promise.all(names.map((server) => resolver.resolve4(server).catch((): string[] => [])))
    if (names.length > 0) return addresses.flat().map((address) => ({ resolvers: [address] }))
  }
  return [lookup]
}

async function isSeen({ name, value }: ExpectedTxt, lookup: Lookup): Promise<'yes' | 'no' | 'unknown'> {
  try {
    const records = await resolverFor(lookup).resolveTxt(name)
    return records.some((pieces) => pieces.join('') === value) ? 'yes' : 'no'
  } catch (error) {
    return absent.has(codeOf(error) ?? '') ? 'no' : 'unknown'
  }
}

function unseen(name: string): AcmeFault {
  return fault(
    'dns-writer',
    `The TXT record ${name} was written, and not all servers of its zone show it after ${patienceMs / 60_000} minutes.`,
    'Look whether it was written to the right zone, and whether its servers learn of changes.',
  )
}

/** There is no such name, or no such record. */
export const absent: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA'])

const mostHops = 8
const patienceMs = 180_000
const againMs = 2000
