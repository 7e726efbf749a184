import {
  compareBelief,
  compileResolve,
  parseAuthority,
  parseTrust,
  valuesOf,
  type Address,
  type Fields,
  type Truth,
} from '@lasthop/contract'
import { breachesOf, parseCorpusFields, type CorpusRequest } from '@lasthop/corpus'
import type { Site } from '../../config/config.ts'

/** One request of the canary, as it was sent, and what reached the witness of it. */
export interface Passage {
  readonly request: CorpusRequest
  readonly site: Pick<Site, 'contract' | 'sign'>
  /** The canary's own address, as the edge's socket sees it. */
  readonly client: Address | undefined
  /** The fields of each request that reached the witness. */
  readonly arrived: readonly Fields[]
}

/** Everything that an application would believe wrongly of this request, in words; nothing when belief is truth. */
export function untruthsOf({ request, site, client, arrived }: Passage): readonly string[] {
  const { expect } = request
  if (expect.kind !== 'believed') {
    const mayShow = expect.kind === 'refused' && expect.inBody === true
    return arrived.length > 0 && !mayShow ? ['It reached the application, and must not.'] : []
  }
  if (arrived.length > 1) return [`It reached the application as ${arrived.length} requests.`]
  return arrived.flatMap((fields) => wrongIn(fields, { request, site, client }))
}

function wrongIn(fields: Fields, { request, site, client }: Omit<Passage, 'arrived'>): readonly string[] {
  const authority = parseAuthority(valuesOf(parseCorpusFields(request.raw), 'host')[0] ?? '')
  if (authority === undefined) return [`It names no host, and reached the application.`]
  const truth: Truth = { scheme: 'https', authority, client }
  const differences = compareBelief(truth, resolve({ peer: { kind: 'unix' }, scheme: 'http', fields })).map(
    (one) => `The application believes the ${one.what} to be ${one.belief}, and it is ${one.truth}.`,
  )
  // What a site lets through by its own choice is not for the corpus to judge.
  return isUsual(site) ? [...differences, ...breachesOf(request, unsigned(fields, site), truth)] : differences
}

function isUsual({ contract }: Passage['site']): boolean {
  return contract.allowNames.size === 0 && !contract.forwarded && !contract.clientCertificate
}

/** Without the edge's own signature, which is its word and not the client's. */
function unsigned(fields: Fields, { sign, contract }: Passage['site']): Fields {
  if (sign !== true) return fields
  const isOwn = (at: number): boolean =>
    /^signature(?:-input)?$/i.test(fields[at] ?? '') && (fields[at + 1] ?? '').startsWith(`${contract.signatureLabel}=`)
  return fields.filter((_, at) => !isOwn(at - (at % 2)))
}

// The witness has one peer, on a socket of its own, and the client may be any address, this machine's too.
const trust = parseTrust(['unix'])
if (trust.kind === 'problem') throw new Error(trust.message)
const resolve = compileResolve({ trust, family: 'x-forwarded' })
