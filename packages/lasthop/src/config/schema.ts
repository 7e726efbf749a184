import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'
import { z } from 'zod'

import { parseAccessLogChoice } from './access-log-choice.ts'
import type { TlsChoice } from './config.ts'
import { parseDuration } from './duration.ts'
import { parseAllowedName } from './field-name.ts'
import { parseFilePath } from './file-path.ts'
import { quote } from './found.ts'
import { parseListenPort, parseOptionalPort } from './port.ts'
import { parseTlsWord } from './tls-choice.ts'
import { parseUpstreamAddress } from './upstream-address.ts'

const duration = (description: string, standard: string) =>
  leaf(parseDuration, { type: 'string', pattern: '^\\d+(ms|s|m|h)$', description, default: standard }).optional()

const timeouts = mapping('a set of timeouts', 'a mapping like { first_byte: 2m }', {
  connect: duration('How long the application may take to accept a connection.', '5s'),
  first_byte: duration('How long the application may take from the end of a request to its first byte.', '60s'),
  idle: duration('How long a body or a WebSocket may stand still.', '60s'),
  head: duration('How long a client may take to send the head of a request.', '30s'),
  keep_alive: duration('How long an idle connection of a client is kept.', '75s'),
}).describe('How long the edge waits. A number with its unit: 100ms, 5s, 2m, 1h.')

const tls = z.union([
  leaf(parseTlsWord, {
    const: 'local',
    description: 'A certificate of the local authority of this machine, made when needed.',
  }),
  mapping('a choice of certificate', 'local or { cert: FILE, key: FILE }', {
    cert: leaf(parseFilePath, { type: 'string', description: 'The certificate and its chain, PEM.' }),
    key: leaf(parseFilePath, { type: 'string', description: 'The private key, PEM.' }),
  })
    .describe('Files, found from the folder of this file.')
    .transform(({ cert, key }): TlsChoice => ({ kind: 'files', cert, key })),
])

const site = mapping('a site', 'a mapping like { to: 8000 }', {
  to: leaf(parseUpstreamAddress, {
    type: ['integer', 'string'],
    minimum: 1,
    maximum: 65_535,
    description: 'Where the application listens: 8000, host:port, http://host:port or unix:/path.',
    examples: [8000, 'http://127.0.0.1:8000', 'unix:/run/app.sock'],
  }),
  tls: tls.describe('Where the certificate comes from. Without it: local.').optional(),
  timeouts: timeouts.optional(),
  allow_names: list('a list of field names', leaf(parseAllowedName, { type: 'string' }))
    .describe('Fields with "_" or "." in their names that may reach the application. All others are removed.')
    .optional(),
  forwarded: flag('Also send Forwarded (RFC 7239), saying the same as X-Forwarded-*.', false),
  repair: flag("Rewrite the application's redirects to its own http:// address when the visitor is on https.", true),
}).describe('One name that visitors ask for, and the application behind it.')

const siteName = z
  .string()
  .describe('A host name like app.example.com, or *.example.com for every name one level below.')

/** The shape of lasthop.yaml. Every fault is worded by the parser of its value; zod holds the structure together. */
export const fileSchema = mapping('a configuration', 'a mapping with the key "sites"', {
  sites: z
    .record(siteName, site, { error: shapeError('a list of sites', 'a mapping from host names to sites') })
    .describe('What is served, by host name.'),
  https_port: leaf(parseListenPort, {
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    default: 443,
    description: 'The port for https; 0 picks a free one.',
  }).optional(),
  http_port: leaf(parseOptionalPort, {
    anyOf: [{ type: 'integer', minimum: 0, maximum: 65_535 }, { const: 'off' }],
    default: 80,
    description: 'The port that sends visitors on to https; 0 picks a free one, off opens none.',
  }).optional(),
  access_log: leaf(parseAccessLogChoice, {
    type: 'string',
    default: 'stderr',
    description: 'A line of JSON for each request: the path of a file, stderr, or off.',
  }).optional(),
}).describe('The configuration of Lasthop.')

/** A file that the schema accepts, its values parsed. */
export type FileShape = z.infer<typeof fileSchema>

/** A site of such a file. */
export type SiteShape = z.infer<typeof site>

/** The keys that are known at a place in the file; none where anything, or nothing, can stand. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(fileSchema.shape)
  if (path.length === 2) return Object.keys(site.shape)
  if (path[2] === 'timeouts') return Object.keys(timeouts.shape)
  return path[2] === 'tls' ? ['cert', 'key'] : []
}

/** A single value: what editors are told about it, and the parser that alone judges it. */
function leaf<Value>(parse: (found: unknown) => Value | Problem, meta: z.core.GlobalMeta) {
  return z
    .unknown()
    .meta(meta)
    .transform((found, check): Value => {
      const value = parse(found)
      if (!isProblem(value)) return value
      check.addIssue({ code: 'custom', message: value.message })
      return z.NEVER
    })
}

function mapping<Shape extends z.core.$ZodShape>(noun: string, expected: string, shape: Shape) {
  return z.strictObject(shape, { error: shapeError(noun, expected) })
}

function list<Item extends z.ZodType>(noun: string, item: Item) {
  return z.array(item, { error: shapeError(noun, 'a list like [X_Api_Key]') })
}

function flag(description: string, standard: boolean) {
  return leaf(parseFlag, { type: 'boolean', description, default: standard }).optional()
}

function parseFlag(found: unknown): boolean | Problem {
  if (typeof found === 'boolean') return found
  const meant = typeof found === 'string' ? meantFlags.get(found.toLowerCase()) : undefined
  const suggestion = meant === undefined ? '' : ` Write ${meant}, without quotes.`
  return problem(`${quote(found)} is not true or false.${suggestion}`)
}

/** YAML 1.1 read these as true and false; YAML 1.2 reads text. */
const meantFlags: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', 'y'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', 'n'].map((word) => [word, false] as const),
])

function shapeError(noun: string, expected: string) {
  return (issue: { readonly code: string; readonly input?: unknown }): string | undefined =>
    issue.code === 'invalid_type' ? `${quote(issue.input)} is not ${noun}: expected ${expected}.` : undefined
}
