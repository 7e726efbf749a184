import { corpus, get, message, placedAt, post } from '@lasthop/corpus'

import type { Trial } from './outcome.ts'
import { parseRequest } from './request.ts'

/** What an honest browser sends; everything else is compared with it. */
export function ordinaryTrial(authority: string): Trial {
  return trialOf({ id: 'ordinary', title: 'An ordinary request', raw: get([], '/') }, authority) ?? fault('ordinary')
}

/** One client field at a time, so that what changes has one cause. */
export function fieldTrials(authority: string, path = '/'): readonly Trial[] {
  return fieldLines.flatMap(
    (line, index) => trialOf({ id: `field-${index + 1}`, title: line, raw: get([line], path) }, authority) ?? [],
  )
}

/** Two lines or a nomination: what one field cannot show. */
export function pairTrials(authority: string, path = '/'): readonly Trial[] {
  return pairs.flatMap(
    (lines, index) =>
      trialOf({ id: `pair-${index + 1}`, title: lines.join(' + '), raw: get(lines, path) }, authority) ?? [],
  )
}

/** An ordinary request for a path of the stack's own files. */
export function pathTrial(authority: string, path: string): Trial {
  return trialOf({ id: 'path', title: `GET ${path}`, raw: get([], path) }, authority) ?? fault('path')
}

/** What an authority asks for that checks a name by http-01 (RFC 8555 section 8.3). */
export function challengeTrial(authority: string): Trial {
  return pathTrial(authority, '/.well-known/acme-challenge/lasthop')
}

/** The first request of a WebSocket (RFC 6455 section 4.1). */
export function upgradeTrial(authority: string, origin: string, path: string): Trial {
  const lines = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: bGFzdGhvcA==',
    `Origin: ${origin}`,
  ]
  return trialOf({ id: 'upgrade', title: 'A WebSocket', raw: get(lines, path) }, authority) ?? fault('upgrade')
}

/** A posted form with its Origin, as a browser sends it. */
export function postTrial(authority: string, origin: string, path: string): Trial {
  const line = path === '/' ? 'POST /a ' : `POST ${path} `
  const raw = post([`Origin: ${origin}`, 'Content-Length: 0']).replace('POST /a ', line)
  return trialOf({ id: 'post', title: 'A posted form', raw }, authority) ?? fault('post')
}

/** A request for a host that is not the site's. */
export function foreignHostTrial(): Trial {
  return (
    trialOf(
      { id: 'host', title: 'Host: elsewhere.example', raw: message('GET / HTTP/1.1', ['Host: elsewhere.example']) },
      'app.test',
    ) ?? fault('host')
  )
}

/** Every well-formed request of the corpus that one of the scheme's listeners takes. */
export function corpusTrials(authority: string, scheme: 'http' | 'https'): readonly Trial[] {
  const listener = scheme === 'https' ? 'plain' : 'tls'
  return corpus
    .filter(({ arrives, expect }) => arrives !== listener && expect.kind === 'believed')
    .flatMap((request) => trialOf(request, authority) ?? [])
}

function trialOf(
  request: { readonly id: string; readonly title: string; readonly raw: string },
  authority: string,
): Trial | undefined {
  const { raw } = placedAt({ ...request, tries: '', arrives: 'both', expect: { kind: 'believed' } }, authority)
  const parsed = parseRequest(raw)
  return parsed === undefined ? undefined : { id: request.id, title: request.title, message: parsed, raw }
}

function fault(id: string): never {
  throw new Error(`The doctor's own request "${id}" is not well formed.`)
}

const fieldLines = [
  'X-Forwarded-Proto: https',
  'X-Forwarded-Proto: http',
  'X-Forwarded-Proto: https, http',
  'X-Forwarded-Proto: http, https',
  'X_Forwarded_Proto: https',
  'X_Forwarded_Proto: http',
  'X-Forwarded_Proto: https',
  'X-Forwarded_Proto: http',
  'X_Forwarded-Proto: https',
  'X_Forwarded-Proto: http',
  'X.Forwarded.Proto: https',
  'X.Forwarded.Proto: http',
  'X-Forwarded-Ssl: on',
  'X-Forwarded-Ssl: off',
  'X-Forwarded-Protocol: ssl',
  'X-Forwarded-Protocol: https',
  'X-Forwarded-Protocol: http',
  'X_Forwarded_Ssl: on',
  'X_Forwarded_Protocol: ssl',
  'X-Forwarded-Scheme: https',
  'X-Forwarded-Scheme: http',
  'X-Scheme: https',
  'X-Url-Scheme: https',
  'Front-End-Https: on',
  'CF-Visitor: {"scheme":"https"}',
  'CloudFront-Forwarded-Proto: https',
  'Forwarded: proto=https;host=evil.example;for=198.51.100.66',
  'Forwarded: proto=http;host=evil.example;for=198.51.100.66',
  'X-Forwarded-Port: 443',
  'X-Forwarded-Port: 80',
  'X-Forwarded-Host: evil.example',
  'X_Forwarded_Host: evil.example',
  'X-Forwarded-For: 198.51.100.66',
  'X_Forwarded_For: 198.51.100.66',
  'X-Real-IP: 198.51.100.66',
  'X-Forwarded-Prefix: /evil',
  'X-Script-Name: /evil',
  'Connection: close, X-Forwarded-Proto',
  'Connection: close, X-Forwarded-Host',
  'Connection: close, X-Forwarded-For, X-Real-IP',
]

const pairs: readonly (readonly string[])[] = [
  ['X-Forwarded-Proto: https', 'X-Forwarded-Proto: http'],
  ['X-Forwarded-Proto: http', 'X-Forwarded-Proto: https'],
  ['X-Forwarded-Host: evil.example', 'X-Forwarded-Host: other.example'],
  ['X-Forwarded-Proto: https', 'X-Forwarded-For: 198.51.100.66'],
  ['X-Forwarded-Proto: http', 'X-Forwarded-For: 198.51.100.66'],
]
