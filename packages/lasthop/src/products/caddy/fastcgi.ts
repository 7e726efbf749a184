import { Doubt } from '../doubt.ts'
import type { Forwarded, Refused, Upstream } from '../passage.ts'
import { trimValue } from './field-name.ts'
import { fillIn } from './placeholders.ts'
import { inside, named, textsOf, type Node } from './syntax.ts'
import { targetOf } from './url.ts'
import { tell, type Visit } from './visit.ts'

/** The request for PHP: the variables of CGI beside the fields, which were made for the application before. */
export function handOver(visit: Visit, node: Node, upstream: Upstream): Forwarded | Refused {
  if (visit.path.includes('\0')) {
    tell(visit, node, { does: 'refuses a path with NUL', effect: 'refuses' })
    return { kind: 'refused', status: 400, steps: visit.steps }
  }
  const params = connectionVariables(visit)
  for (const line of environmentLines(node)) setVariable(visit, params, line)
  // A field counts before a variable of its name.
  for (const name of visit.fields.keys()) params.delete(variableOf(name))
  tell(visit, node, { does: 'PHP answers, over FastCGI', effect: 'routes' })
  const { method } = visit
  const message = { method, target: targetOf(visit.head.url), version: '1.1', fields: fieldsOf(visit), params } as const
  return { kind: 'forwarded', upstream, message, steps: visit.steps }
}

/** The lines by which a proxy gives variables of its own. */
export function environmentLines(node: Node): readonly Node[] {
  return [node, ...named(inside(node), 'transport')].flatMap((each) => named(inside(each), 'env'))
}

/** What Caddy says of the connection; name and port are those that Host names. */
function connectionVariables(visit: Visit): Map<string, string> {
  const { arrival, client, host } = visit
  const [name, port] = splitHost(host)
  const isSecure = arrival.scheme === 'https'
  tell(visit, 'by itself', {
    does: isSecure ? 'HTTPS is "on"' : 'HTTPS is not set',
    effect: 'sets',
    field: 'HTTPS',
  })
  return new Map([
    ['REMOTE_ADDR', client],
    ['REMOTE_HOST', client],
    ['REQUEST_SCHEME', arrival.scheme],
    ['SERVER_NAME', name],
    ['SERVER_PORT', port || (isSecure ? '443' : '80')],
    ...(isSecure ? ([['HTTPS', 'on']] as const) : []),
  ])
}

/** As Go's net.SplitHostPort: what it does not take is all name. */
function splitHost(host: string): readonly [name: string, port: string] {
  const [, bracketed, plain, port] = /^(?:\[([^\][]*)\]|([^:\][]*)):([^:\][]*)$/.exec(host) ?? []
  return port === undefined ? [host, ''] : [bracketed ?? plain ?? '', port]
}

function setVariable(visit: Visit, params: Map<string, string>, line: Node): void {
  const [name = '', written = ''] = textsOf(line)
  const value = telling.test(name) ? fillIn(visit, written, line.place) : valueOrNothing(visit, line, written)
  if (value === undefined) return
  params.set(name, value)
  tell(visit, line, { does: `${name} is "${value}"`, effect: 'sets', field: name })
}

/** Names of files are of no interest here, and not known. */
function valueOrNothing(visit: Visit, line: Node, written: string): string | undefined {
  try {
    return fillIn(visit, written, line.place)
  } catch (doubt) {
    if (doubt instanceof Doubt) return undefined
    throw doubt
  }
}

/**
 * All lines of a name in one. Of two spellings that become one variable either may count, as Go has no order here: the
 * odd one comes last, and so counts, because whoever asks often enough gets it.
 */
function fieldsOf({ fields, host }: Visit): string[] {
  const odd = (name: string): number => (/[^A-Za-z0-9-]/.test(name) ? 1 : 0)
  const others = [...fields].toSorted(([a], [b]) => odd(a) - odd(b))
  return ['Host', host, ...others.flatMap(([name, lines]) => [name, lines.map(trimValue).join(', ')])]
}

function variableOf(name: string): string {
  return `HTTP_${name.toUpperCase().replaceAll(/[ -]/g, '_')}`
}

/** Variables by which an application is told of the client and of the connection. */
const telling = /^(?:HTTPS?(?:_|$)|REMOTE_|SERVER_|REQUEST_SCHEME)/
