import { z } from 'zod'

import {
  challengeKinds,
  knownAuthorities,
  type AcmeAuthority,
  type AcmeChoice,
  type DnsWriter,
  type OnDemand,
} from './acme-choice.ts'
import * as values from './acme-values.ts'
import { parseFilePath } from './file-path.ts'
import { leaf, list, mapping, oneOrMore } from './shapes.ts'
import { parseSiteName } from './site-name.ts'
import { parseWhole } from './whole-number.ts'

const text = (description: string) => ({ type: 'string', description }) as const

const eab = mapping('an external account', 'a mapping like { id: ID, key: KEY }', {
  id: leaf(values.parseGivenName, text('The key identifier that the authority gave.')),
  key: leaf(values.parseBindingKey, text('The MAC key that the authority gave, base64url.')),
}).describe('External account binding, for authorities that sign only for their customers.')

const authorityShape = {
  directory: leaf(values.parseDirectory, {
    type: 'string',
    default: 'letsencrypt',
    examples: Object.keys(knownAuthorities),
    description: 'The authority: a known one, or the https address of its directory.',
  }).optional(),
  eab: eab.optional(),
  roots: leaf(
    parseFilePath,
    text("PEM: the only roots that the authority's own server may have. Without it: the system's."),
  ).optional(),
  profile: leaf(
    values.parseGivenName,
    text('The kind of certificate, where the authority has several: shortlived.'),
  ).optional(),
}

const authorityMapping = mapping('an authority', 'letsencrypt, an https address or { directory: ... }', authorityShape)

const tsigKey = mapping('a TSIG key', 'a mapping like { name: NAME, secret: SECRET }', {
  name: leaf(values.parseDnsName, text('The name of the key.')),
  algorithm: leaf(values.parseAlgorithm, {
    enum: ['hmac-sha256', 'hmac-sha384', 'hmac-sha512'],
    default: 'hmac-sha256',
    description: 'What it is used with.',
  }).optional(),
  secret: leaf(values.parseSecret, text('The secret, base64.')),
})

const dnsMapping = mapping('a way to write to DNS', '{ exec: PROGRAM } or { server: ADDRESS }', {
  exec: leaf(
    parseFilePath,
    text('A program that is run as "PROGRAM present NAME VALUE" and "PROGRAM cleanup NAME VALUE".'),
  ).optional(),
  server: leaf(
    values.parseDnsServer,
    text('The server that takes dynamic updates (RFC 2136), with its port if not 53.'),
  ).optional(),
  zone: leaf(values.parseDnsName, text('The zone to be updated. Without it: the one that the server says.')).optional(),
  key: tsigKey.describe('The key that the server knows us by (TSIG).').optional(),
})

const onDemandMapping = mapping('a rule for names on demand', 'a mapping like { ask: URL }', {
  ask: leaf(
    values.parseAsk,
    text('Asked with ?domain=NAME before a certificate is ordered: only an answer 2xx is a yes.'),
  ),
  per_hour: leaf(parsePerHour, {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: 20,
    description: 'How many orders there may be in an hour.',
  }).optional(),
})

const commonShape = {
  email: leaf(
    values.parseEmail,
    text('Where the authority writes when something is wrong with a certificate.'),
  ).optional(),
  ...authorityShape,
  authorities: list('a list of authorities', z.union([directoryWord(), authorityMapping]))
    .min(1, { error: 'The list is empty: expected at least one authority, like letsencrypt.' })
    .describe('Several authorities, in order: the next one is asked when one fails.')
    .optional(),
  challenge: oneOrMore(values.parseChallenge, { enum: [...challengeKinds] })
    .describe('How the authority is shown that the name is ours: one way, or a list, the favourite first.')
    .optional(),
  dns: dnsMapping.check(oneDnsWriter).describe('Who writes the TXT records of dns-01.').optional(),
  resolvers: list('a list of DNS servers', leaf(values.parseResolver, { type: 'string' }))
    .describe("DNS servers that are asked in place of the system's, with their ports if not 53.")
    .optional(),
  on_demand: onDemandMapping.describe('Certificates for names that only a visitor names.').optional(),
}

/** What is said once for all sites. */
export const acmeMapping = mapping(
  'a choice of authorities',
  'a mapping like { email: ops@example.com }',
  commonShape,
).check(oneOrSeveral)

/** What a site says, in place of that. */
export const siteAcmeMapping = mapping('a choice of authorities', 'a mapping like { challenge: tls-alpn-01 }', {
  ...commonShape,
  names: list('a list of names', leaf(parseSiteName, { type: 'string' }))
    .describe("More names on this site's certificate.")
    .optional(),
}).check(oneOrSeveral)

export type AcmeShape = z.infer<typeof siteAcmeMapping>

/** What was said, as far as it was: the site's own words go before those for all. */
export function acmeOf(site: AcmeShape, all: AcmeShape, standard: AcmeChoice): AcmeChoice {
  const said = { ...all, ...site }
  const authority = [site, all].find(({ authorities, directory }) => authorities ?? directory)
  const dns = said.dns === undefined ? undefined : dnsOf(said.dns)
  return {
    email: said.email,
    authorities: authority === undefined ? withKeys(standard, said) : authoritiesOf(authority),
    challenges: said.challenge ?? (dns === undefined ? standard.challenges : ['dns-01']),
    dns,
    resolvers: said.resolvers,
    names: site.names ?? [],
    onDemand: said.on_demand === undefined ? undefined : onDemandOf(said.on_demand),
  }
}

/** The keys below `acme` that are known at a place below it. */
export function acmeKeysAt(path: readonly PropertyKey[], mappingHere: { readonly shape: object }): readonly string[] {
  if (path.length === 0) return Object.keys(mappingHere.shape)
  if (path[0] === 'authorities') return path.length === 2 ? Object.keys(authorityShape) : Object.keys(eab.shape)
  if (path[0] === 'dns') return Object.keys(path.length === 1 ? dnsMapping.shape : tsigKey.shape)
  if (path[0] === 'eab') return Object.keys(eab.shape)
  return path[0] === 'on_demand' ? Object.keys(onDemandMapping.shape) : []
}

function authoritiesOf({ authorities, ...one }: AcmeShape): readonly AcmeAuthority[] {
  const several = authorities?.map((item) => (typeof item === 'string' ? { directory: item } : item))
  return (several ?? [one]).map(authorityOf)
}

function authorityOf({ directory, eab: binding, roots, profile }: z.infer<typeof authorityMapping>): AcmeAuthority {
  return { directory: directory ?? knownAuthorities['letsencrypt'] ?? '', eab: binding, roots, profile }
}

/** A profile can be said of the standard authority too. */
function withKeys({ authorities }: AcmeChoice, { profile, eab: binding, roots }: AcmeShape): readonly AcmeAuthority[] {
  return authorities.map((authority) => ({ ...authority, eab: binding, roots, profile }))
}

function dnsOf({ exec, server, zone, key }: z.infer<typeof dnsMapping>): DnsWriter | undefined {
  if (exec !== undefined) return { kind: 'exec', program: exec }
  if (server === undefined) return undefined
  const tsig = key === undefined ? undefined : { ...key, algorithm: key.algorithm ?? 'hmac-sha256' }
  return { kind: 'update', server: server.host, port: server.port, zone, key: tsig }
}

function onDemandOf({ ask, per_hour: perHour }: z.infer<typeof onDemandMapping>): OnDemand {
  return { ask, perHour: perHour ?? 20 }
}

function directoryWord() {
  return leaf(values.parseDirectory, { type: 'string', examples: Object.keys(knownAuthorities) })
}

function oneDnsWriter({ value, issues }: z.core.ParsePayload<z.infer<typeof dnsMapping>>): void {
  const { exec, server } = value
  if ((exec === undefined) !== (server === undefined)) return
  const message = 'This is not a way to write to DNS: expected either "exec" or "server".'
  issues.push({ code: 'custom', message, path: [], input: value })
}

/** Either would win without a word. */
function oneOrSeveral({ value, issues }: z.core.ParsePayload<z.infer<z.ZodObject<typeof commonShape>>>): void {
  const beside = ofOneAuthority.find((key) => value[key] !== undefined)
  if (value.authorities === undefined || beside === undefined) return
  const message = `"${beside}" stands beside "authorities", which says all of them: move it into the list, as one of { directory: ..., ${beside === 'directory' ? 'eab' : beside}: ... }.`
  issues.push({ code: 'custom', message, path: [beside], input: value })
}

const ofOneAuthority = ['directory', 'eab', 'roots', 'profile'] as const

function parsePerHour(found: unknown) {
  return parseWhole(found, { noun: 'a number of orders', least: 1, most: 1000 })
}
