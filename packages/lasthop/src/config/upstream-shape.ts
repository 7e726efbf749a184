import { z } from 'zod'

import type { Upstream, UpstreamSecurity } from './config.ts'
import { parseFilePath } from './file-path.ts'
import { faultOfName } from './host-name.ts'
import { problem, type Problem } from '@lasthop/contract'
import { quote } from './found.ts'
import { leaf, mapping, shapeError } from './shapes.ts'
import { parseUpstream } from './upstream-address.ts'
import { parseWhole } from './whole-number.ts'

const address = (description: string) =>
  leaf(parseUpstream, {
    type: ['integer', 'string'],
    minimum: 1,
    maximum: 65_535,
    description,
    examples: [8000, 'http://127.0.0.1:8000', 'https://10.0.0.5:9443', 'h2c://127.0.0.1:50051', 'unix:/run/app.sock'],
  })

const file = (description: string) => leaf(parseFilePath, { type: 'string', description }).optional()

const expected =
  '8000, host:port, unix:/path, or http://, https://, h2c:// or h2:// with host:port, { url: ... } or a list of them'

/** One upstream with all that can be said of it. */
export const upstreamMapping = mapping('an upstream', expected, {
  url: address('Where it listens.'),
  weight: leaf(parseWeight, {
    type: 'integer',
    minimum: 1,
    maximum: mostWeight(),
    default: 1,
    description: 'Its share of the requests, beside the weights of the others.',
  }).optional(),
  ca: file('PEM: the only authorities that may have signed its certificate. Without it: those of the system.'),
  cert: file('PEM: the certificate that is shown to it, and its chain.'),
  key: file('PEM: the private key of "cert".'),
  server_name: leaf(parseServerName, {
    type: 'string',
    description: 'The name its certificate must have. Without it: the host in "url".',
  }).optional(),
})

const described = upstreamMapping.transform((shape, check): Upstream => {
  const { url, weight } = shape
  const secure = securityOf(shape)
  const fault = faultOf(url, secure)
  if (fault === undefined) return { ...url, secure, weight: weight ?? url.weight }
  check.addIssue({ code: 'custom', message: fault.message, path: [fault.key] })
  return z.NEVER
})

/** Where a site's application runs: an upstream, or a list of them. */
export const upstreams = z.union([
  address(
    'One upstream: 8000, host:port, unix:/path, or http://, https://, h2c:// (HTTP/2, gRPC) or h2:// (the same over TLS).',
  ),
  z
    .array(z.union([address('Its address.'), described]), { error: shapeError('a list of upstreams', expected) })
    .min(1, { error: `The list is empty: expected at least one upstream, like http://10.0.0.5:9000.` })
    .max(mostUpstreams(), { error: `The list is too long: expected at most ${mostUpstreams()} upstreams.` }),
  described,
])

function securityOf(shape: z.infer<typeof upstreamMapping>): UpstreamSecurity {
  const { ca, cert, key, server_name: serverName } = shape
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { serverName }),
  }
}

interface KeyFault {
  readonly key: 'ca' | 'cert' | 'key' | 'server_name'
  readonly message: string
}

function faultOf({ scheme }: Upstream, secure: UpstreamSecurity): KeyFault | undefined {
  const { ca, cert, key, serverName } = secure
  if (cert !== undefined && key === undefined) {
    return { key: 'cert', message: 'This certificate has no "key" beside it: add the file of its private key (PEM).' }
  }
  if (key !== undefined && cert === undefined) {
    return { key: 'key', message: 'This key has no "cert" beside it: add the file of its certificate (PEM).' }
  }
  if (scheme === 'https' || scheme === 'h2') return undefined
  const said = { ca, cert, server_name: serverName }
  const keys = ['ca', 'cert', 'server_name'] as const
  const useless = keys.find((name) => said[name] !== undefined)
  if (useless === undefined) return undefined
  return {
    key: useless,
    message: `"${useless}" means nothing to an upstream without TLS: expected https:// or h2:// in "url".`,
  }
}

function parseWeight(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a weight', least: 1, most: mostWeight() })
}

function parseServerName(found: unknown): string | Problem {
  const fault = typeof found === 'string' ? faultOfName(found) : 'expected a text'
  if (fault === undefined && typeof found === 'string') return found.toLowerCase()
  return problem(`${quote(found)} is not a host name: ${fault ?? ''}.`)
}

// Functions, since the shapes above are made before a constant below them would have its value.
function mostWeight(): number {
  return 1000
}

function mostUpstreams(): number {
  return 64
}
