import { z } from 'zod'

import { parseAccessLogChoice } from './access-log-choice.ts'
import { acmeKeysAt, acmeMapping, siteAcmeMapping } from './acme-shape.ts'
import { defaults } from './defaults.ts'
import { appMapping, readyMapping, stopMapping } from './app-shape.ts'
import { balance, hashMapping } from './balance-shape.ts'
import { behind, behindMapping } from './behind-shape.ts'
import { consoleMapping } from './console-shape.ts'
import { duration } from './duration-shape.ts'
import { parseAllowedName } from './field-name.ts'
import { parseFilePath } from './file-path.ts'
import { health, healthMapping } from './health-shape.ts'
import { edgeLimitsMapping, siteLimitsMapping } from './limits-shape.ts'
import { poolMapping } from './pool-shape.ts'
import { parseListenPort, parseOptionalPort } from './port.ts'
import { proxyVersion } from './proxy-shape.ts'
import { parseRedirect } from './redirect-target.ts'
import { hsts, hstsMapping } from './hsts-shape.ts'
import { flag, leaf, list, mapping, shapeError } from './shapes.ts'
import { parseSiteName } from './site-name.ts'
import { parseTlsWord, tlsForms } from './tls-choice.ts'
import { upstreamMapping, upstreams } from './upstream-shape.ts'
import { parseWorkers } from './workers.ts'

const timeouts = mapping('a set of timeouts', 'a mapping like { first_byte: 2m }', {
  connect: duration('How long the application may take to accept a connection.', defaults.timeouts.connectMs),
  first_byte: duration(
    'How long the application may take from the end of a request to its first byte.',
    defaults.timeouts.firstByteMs,
  ),
  idle: duration('How long a body or a WebSocket may stand still.', defaults.timeouts.idleMs),
  head: duration('How long a client may take to send the head of a request.', defaults.timeouts.headMs),
  keep_alive: duration('How long an idle connection of a client is kept.', defaults.timeouts.keepAliveMs),
}).describe('How long the edge waits. A number with its unit: 100ms, 5s, 2m, 1h.')

const tlsMapping = mapping('a choice of certificate', tlsForms, {
  cert: leaf(parseFilePath, { type: 'string', description: 'The certificate and its chain, PEM.' }).optional(),
  key: leaf(parseFilePath, { type: 'string', description: 'The private key, PEM.' }).optional(),
  acme: siteAcmeMapping.describe('How public authorities are asked for this site.').optional(),
})

const tls = z.union([
  leaf(parseTlsWord, {
    enum: ['local', 'acme'],
    description: 'local: the local authority of this machine; acme: public authorities, as "acme" says for all sites.',
  }),
  tlsMapping
    .describe('Files, found from the folder of this file; or public authorities.')
    .check(({ value, issues }) => {
      const { cert, key, acme } = value
      if (acme === undefined) {
        if (cert === undefined) issues.push({ code: 'custom', path: ['cert'], input: value })
        if (key === undefined) issues.push({ code: 'custom', path: ['key'], input: value })
      } else if (cert !== undefined || key !== undefined) {
        const message = '"acme" stands beside files: expected one source for the certificate.'
        issues.push({ code: 'custom', message, path: ['acme'], input: value })
      }
    }),
])

const site = mapping('a site', 'a mapping like { to: 8000 }', {
  to: upstreams.describe('Where the application listens: one upstream, or a list of them.').optional(),
  app: appMapping.describe('The application, if Lasthop is to start it.').optional(),
  redirect: leaf(parseRedirect, {
    type: 'string',
    description:
      'Another site to which all visitors of this name are sent, with the path that they asked for: https://example.com.',
  }).optional(),
  balance: balance.describe('How one of several upstreams is chosen. Without it: round-robin.').optional(),
  health: health.describe('Asks each upstream whether it is well. Without it: known by its connections.').optional(),
  pool: poolMapping.describe('Limits for the connections to each upstream.').optional(),
  client_ca: leaf(parseFilePath, {
    type: 'string',
    description:
      'The authorities that sign the certificates of visitors, PEM. With it, only visitors with such a certificate get in.',
  }).optional(),
  hsts: hsts
    .describe(
      'Tells browsers to come by https only (RFC 6797). Begin with true, which lasts five minutes. Without it: not.',
    )
    .optional(),
  tls: tls
    .describe('Where the certificate comes from. Without it: acme for names of the public DNS, local for all others.')
    .optional(),
  timeouts: timeouts.optional(),
  limits: siteLimitsMapping.describe('How much this site takes.').optional(),
  proxy_protocol: proxyVersion.optional(),
  allow_names: list('a list of field names', leaf(parseAllowedName, { type: 'string' }))
    .describe('Fields with "_" or "." in their names that may reach the application. All others are removed.')
    .optional(),
  forwarded: flag('Also send Forwarded (RFC 7239), saying the same as X-Forwarded-*.', defaults.contract.forwarded),
  sign: flag('Sign what the application is told, so that it can trust a key instead of an address.', false),
  canary: flag(
    'Send the hostile requests of the corpus through the own front door every few minutes, to a witness in place of the application, and say whether belief is truth.',
    false,
  ),
  repair: flag(
    "Rewrite the application's redirects to its own http:// address when the visitor is on https.",
    defaults.repair,
  ),
})
  .describe('One name that visitors ask for, and the application behind it.')
  .refine(({ to, app, redirect }) => to !== undefined || app !== undefined || redirect !== undefined, {
    path: ['to'],
    when: isMapped,
  })
  .refine(({ to, app, redirect }) => redirect === undefined || (to === undefined && app === undefined), {
    error:
      '"redirect" sends all visitors on, and the application beside it would never be asked. Expected one of them.',
    path: ['redirect'],
    when: isMapped,
  })
  .refine(({ to, app }) => to === undefined || app === undefined, {
    error:
      '"app" and "to" are both said: an application that Lasthop starts is told where to listen. Expected one of them.',
    path: ['app'],
    when: isMapped,
  })

const siteName = z
  .string()
  .describe('A host name like app.example.com, or *.example.com for every name one level below.')

/** The shape of lasthop.yaml. Every fault is worded by the parser of its value; zod holds the structure together. */
export const fileSchema = mapping('a configuration', 'a mapping with the key "sites"', {
  sites: z
    .record(siteName, site, { error: shapeError('a mapping of sites', 'host names, and below each its site') })
    .describe('What is served, by host name.'),
  default_site: leaf(parseSiteName, {
    type: 'string',
    description:
      'The site whose certificate is shown for names of no site and to clients that name none. Without it: refused.',
  }).optional(),
  https_port: leaf(parseListenPort, {
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    default: defaults.httpsPort,
    description: 'The port for https; 0 picks a free one.',
  }).optional(),
  http_port: leaf(parseOptionalPort, {
    anyOf: [{ type: 'integer', minimum: 0, maximum: 65_535 }, { const: 'off' }],
    default: defaults.httpPort,
    description: 'The port that sends visitors on to https; 0 picks a free one, off opens none.',
  }).optional(),
  access_log: leaf(parseAccessLogChoice, {
    type: 'string',
    default: defaults.accessLog.kind,
    description: 'A line of JSON for each request: the path of a file, stderr, or off.',
  }).optional(),
  workers: leaf(parseWorkers, {
    type: 'integer',
    minimum: 1,
    maximum: 256,
    description: 'How many processes share the work. Without it: one for each core.',
  }).optional(),
  acme: acmeMapping
    .describe('How public authorities are asked for certificates (ACME). Whoever uses one agrees to its terms.')
    .optional(),
  behind: behind
    .describe('Load balancers or a CDN in front of the edge: they alone may say who the client is, and how it came.')
    .optional(),
  proxy_protocol: flag(
    'Every connection begins with a PROXY header, version 1 or 2, from a peer listed in "behind". Others are closed.',
    false,
  ),
  console: consoleMapping.describe('The admin interface, on a name of its own. Without it there is none.').optional(),
  limits: edgeLimitsMapping
    .describe('How much a client may have before it is known which site it asks for.')
    .optional(),
}).describe('The configuration of Lasthop.')

/** A file that the schema accepts, its values parsed. */
export type FileShape = z.infer<typeof fileSchema>

/** A site of such a file. */
export type SiteShape = z.infer<typeof site>

/** Also of a site that has other faults, but not where one of them is said in a way that cannot be read. */
function isMapped({ value, issues }: z.core.ParsePayload): boolean {
  const isMapping = typeof value === 'object' && value !== null
  return isMapping && !issues.some(({ path }) => aims.has(path?.[0]))
}

const aims: ReadonlySet<PropertyKey | undefined> = new Set(['to', 'app', 'redirect'])

/** The keys that are known at a place in the file; none where anything, or nothing, can stand. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path[0] === 'acme') return acmeKeysAt(path.slice(1), acmeMapping)
  if (path[2] === 'tls' && path[3] === 'acme') return acmeKeysAt(path.slice(4), siteAcmeMapping)
  if (path.length === 0) return Object.keys(fileSchema.shape)
  if (path.length === 1) return Object.keys(inFile[String(path[0])]?.shape ?? {})
  if (path.length === 2) return Object.keys(site.shape)
  if (path[2] === 'app' && path.length === 4) return Object.keys(inApp[String(path[3])]?.shape ?? {})
  if (path[2] === 'balance') return path.length === 3 ? ['hash'] : Object.keys(hashMapping.shape)
  return Object.keys(inSite[String(path[2])]?.shape ?? {})
}

const inFile: Readonly<Record<string, { readonly shape: object }>> = {
  behind: behindMapping,
  console: consoleMapping,
  limits: edgeLimitsMapping,
}

const inApp: Readonly<Record<string, { readonly shape: object }>> = { ready: readyMapping, stop: stopMapping }

const inSite: Readonly<Record<string, { readonly shape: object }>> = {
  to: upstreamMapping,
  app: appMapping,
  health: healthMapping,
  hsts: hstsMapping,
  pool: poolMapping,
  timeouts,
  limits: siteLimitsMapping,
  tls: tlsMapping,
}
