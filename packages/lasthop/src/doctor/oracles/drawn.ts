import { foldName, type Scheme } from '@lasthop/contract'
import { corpus, parseCorpusFields } from '@lasthop/corpus'

/** What the doctor says in the place of what the corpus makes up: nothing that is anybody's. */
export interface Dress {
  /** The scheme that is claimed. */
  readonly scheme: Scheme
  /** A host that nobody has: below `.invalid`. */
  readonly host: string
}

/** The field lines of a request of the corpus, without Host, in the doctor's own harmless words. */
export function drawLines(id: string, dress: Dress): readonly string[] {
  const request = corpus.find((each) => each.id === id)
  if (request === undefined) throw new Error(`The corpus has no request ${id}.`)
  const fields = parseCorpusFields(request.raw)
  return fields.flatMap((name, index) =>
    index % 2 === 1 || foldName(name) === 'host' ? [] : [`${name}: ${dressed(name, fields[index + 1] ?? '', dress)}`],
  )
}

/** The first line of a request of the corpus, which stands before the request itself. */
export function drawPreamble(id: string): string {
  const raw = corpus.find((each) => each.id === id)?.raw ?? ''
  const end = raw.indexOf('\r\n')
  if (end === -1) throw new Error(`The corpus has no request ${id} with a first line.`)
  return raw.slice(0, end + 2)
}

/** Hosts below .invalid (RFC 2606), addresses for documentation (RFC 5737), and the doctor's own name. */
function dressed(name: string, value: string, { scheme, host }: Dress): string {
  const folded = foldName(name)
  if (value === 'evil') return plainValue(folded, { scheme, host })
  if (claims.has(folded)) return value.replaceAll(/\bhttps?\b/g, scheme)
  return value
    .replaceAll(/\b(?:evil2?|b|nobody)\.test\b/g, host)
    .replaceAll(/\b6\.6\.6\.(\d)\b/g, '192.0.2.7$1')
    .replaceAll(/\badmin\b/g, 'lasthop-doctor')
}

/** The corpus sends each name of the family once with a word that means nothing: here it means something. */
function plainValue(folded: string, { scheme, host }: Dress): string {
  if (claims.has(folded)) return folded === 'cf-visitor' ? `{"scheme":"${scheme}"}` : scheme
  if (folded.endsWith('host') || folded === 'x-http-host-override') return host
  if (/prefix$|script-name$/.test(folded)) return `/${host.split('.')[0] ?? ''}`
  if (/(?:^|-)(?:ip|for|address|addr|clientip|socketip)$/.test(folded)) return '192.0.2.77'
  if (folded.endsWith('verify')) return 'SUCCESS'
  return 'lasthop-doctor'
}

/** Fields that claim a scheme, and of which the corpus has one request for both. */
const claims: ReadonlySet<string> = new Set([
  'x-forwarded-protocol',
  'x-forwarded-scheme',
  'x-scheme',
  'x-url-scheme',
  'x-proto',
  'cf-visitor',
  'cloudfront-forwarded-proto',
])
