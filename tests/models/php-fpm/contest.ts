import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { fieldPairs, firstOf, peerOf, problem, type Fields } from '@lasthop/contract'
import type { Edge, EdgeProduct } from '../../../packages/lasthop/src/products/edge.ts'
import { receive } from '../../../packages/lasthop/src/products/php-server/receive.ts'
import { RawClient } from '../../e2e/raw-client.ts'
import { corpusMessages, type ModelRequest } from '../corpus-messages.ts'
import { debian, record } from '../record.ts'

/** Where a site listens; with a certificate, over TLS as localhost. */
export interface Site {
  readonly port: number
  readonly ca?: string
}

/** The edge of one file and of those beside it. */
export function edgeOf(
  product: EdgeProduct,
  text: string,
  more: ReadonlyMap<string, string> = new Map(),
  path = 'site.conf',
): Edge {
  const files = new Map([[path, text], ...more])
  const reader = {
    readFile: (asked: string) => {
      const found = files.get(asked)
      return found === undefined ? problem('Not there.') : { path: asked, text: found }
    },
    glob: () => [],
  }
  const [edge] = product.parse(reader, [...files.keys()], {})
  assert.ok(edge)
  return edge
}

/** The first requests whose variables are others than the models say. */
export async function contest(edge: Edge, sites: readonly Site[]): Promise<readonly unknown[]> {
  const wrong: unknown[] = []
  let [requests, unknown] = [0, 0]
  for (const [turn, site] of sites.entries()) {
    const asked = corpusMessages(`${site.ca === undefined ? 'app.test' : 'localhost'}:${site.port}`).filter(
      (request, at) => isAsked(request) && (turn === 0 || at % 3 === turn % 3),
    )
    for (const request of asked) {
      const [model, real] = [predict(edge, site, request), await ask(request, site)]
      requests++
      if (model === undefined) unknown++
      if (model !== undefined && !isMeant(model, real)) wrong.push({ site: turn, asked: request.raw, model, real })
    }
  }
  record({
    product: `PHP-FPM behind ${titles[edge.product]?.[0]}`,
    version: debian('php8.2-fpm', titles[edge.product]?.[1] ?? ''),
    configurations: sites.length,
    requests,
    disagreements: wrong.length,
    unknown,
  })
  return wrong.slice(0, 3)
}

/** Requests for pages without a body: what comes of others is not the question here. */
function isAsked({ message: { method, target, fields, version } }: ModelRequest): boolean {
  const hasBody = ['transfer-encoding', 'content-length', 'expect', 'upgrade'].some(
    (name) => firstOf(fields, name) !== undefined,
  )
  return method === 'GET' && target.startsWith('/') && version === '1.1' && !hasBody
}

/** What is told of a request: its variables, or a status; undefined: the models do not say. */
type Told = {
  readonly told: Readonly<Record<string, unknown>>
  readonly either: ReadonlyMap<string, readonly string[]>
}

/** Of spellings that become one variable, Caddy gives either: Go has no order of its own here. */
function isMeant({ told, either }: Told, real: Readonly<Record<string, unknown>>): boolean {
  const wanted = { ...told }
  for (const [name, values] of either) {
    if (values.some((value) => value === real[name])) wanted[name] = real[name]
  }
  return isDeepStrictEqual(wanted, real)
}

function predict(edge: Edge, { port, ca }: Site, { raw }: ModelRequest): Told | undefined {
  const scheme = ca === undefined ? 'http' : 'https'
  const passage = edge.passBytes({ peer: peerOf('127.0.0.1', false), scheme, address: '127.0.0.1', port }, raw)
  const either = new Map<string, string[]>()
  if (passage.kind === 'refused') return { told: { status: passage.status }, either }
  if (passage.kind === 'answered') return { told: answerOf(passage.status, passage.fields), either }
  if (passage.kind !== 'forwarded') return undefined
  const environ = receive('fpm', {
    peer: { kind: 'unix' },
    scheme: 'http',
    address: '',
    port: 0,
    message: passage.message,
  })
  assert.ok(environ.kind === 'environ')
  if (edge.product === 'caddy') spellingsOf(passage.message.fields, either)
  return { told: Object.fromEntries([...environ.variables].filter(([name]) => asked.test(name))), either }
}

function spellingsOf(fields: Fields, either: Map<string, string[]>): void {
  for (const [name, value] of fieldPairs(fields)) {
    const variable = `HTTP_${name.toUpperCase().replaceAll(/[-.]/g, '_')}`
    either.set(variable, [...(either.get(variable) ?? []), value])
  }
}

async function ask({ raw }: ModelRequest, { port, ca }: Site): Promise<Readonly<Record<string, unknown>>> {
  await using client = await RawClient.connect({
    port,
    ...(ca !== undefined && { tls: { servername: 'localhost', ca } }),
  })
  client.write(raw)
  const { status, fields, body } = await client.readAnswer('GET')
  const text = Buffer.from(body, 'latin1').toString()
  if (status !== 200 || text === '') return answerOf(status, fields.flat())
  const variables: Record<string, unknown> = JSON.parse(text)
  return variables
}

function answerOf(status: number | 'closed', fields: readonly string[]): Readonly<Record<string, unknown>> {
  const location = firstOf(fields, 'location')
  return typeof status === 'number' && status >= 300 && status < 400 ? { status, location } : { status }
}

const asked = /^(?:HTTP|REMOTE_ADDR$|SERVER_PORT$)/
const titles: Readonly<Record<string, readonly [title: string, debian: string]>> = {
  nginx: ['nginx', 'nginx'],
  apache: ['Apache', 'apache2'],
  caddy: ['Caddy', 'caddy'],
}
