import { fieldPairs } from '@lasthop/contract'

import { Doubt } from '../doubt.ts'
import type { Passage, Upstream } from '../passage.ts'
import { memberOf } from './proxy-url.ts'
import { effective, isOn, levelsOf } from './scope.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'
import { valueFor } from './variables.ts'
import { isAtLeast } from '../version.ts'
import { tell, type Visit } from './visit.ts'

/** uwsgi_pass, fastcgi_pass and their kin: parameters are set beside the client's fields, which all go on. */
export function gatewayOf(visit: Visit): Passage | undefined {
  const innermost = visit.locations.at(-1)
  const node = innermost && named(inside(innermost), 'uwsgi_pass', 'fastcgi_pass', 'scgi_pass', 'grpc_pass').at(-1)
  if (node === undefined) return undefined
  const prefix = node.name.replace('_pass', '')
  const levels = levelsOf(visit)
  const params = new Map<string, string>()
  const lines = effective(levels, `${prefix}_param`)
  for (const line of lines) setParam(visit, params, line)
  const isPassed = isOn(levels, `${prefix}_pass_request_headers`, true)
  tell(visit, node, { does: `goes to ${wordAt(node, 0)}`, effect: 'routes' })
  const { message } = visit.arrival
  return {
    kind: 'forwarded',
    upstream: { protocol: protocols[prefix] ?? 'http', target: targetOf(visit, wordAt(node, 0)), place: node.place },
    message: {
      ...message,
      fields: isPassed ? fieldsBeside(new Set(lines.map((line) => wordAt(line, 0))), visit) : [],
      params,
    },
    steps: visit.steps,
  }
}

/** A parameter that is named like a field stands in its place. Lines of one name are joined, before 1.23 the last one counts. */
function fieldsBeside(params: ReadonlySet<string>, { arrival, version }: Visit): string[] {
  const fields = new Map<string, readonly [name: string, value: string]>()
  for (const [name, value] of fieldPairs(arrival.message.fields)) {
    const key = `HTTP_${name.toUpperCase().replaceAll('-', '_')}`
    const before = fields.get(key)?.[1]
    const joined = isAtLeast(version, '1.23') ? `${before}${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}` : value
    if (!params.has(key)) fields.set(key, [name, before === undefined ? value : joined])
  }
  return [...fields.values()].flat()
}

function setParam(visit: Visit, params: Map<string, string>, line: Node): void {
  const name = wordAt(line, 0)
  // Names of files, the visitor's port and nginx' own version are of no interest here, and not known.
  if (!telling.test(name) && isOpen(visit, line)) return
  // Of a name like a field's, nothing is written for nothing: the field is kept out, and that is all.
  if (name.startsWith('HTTP_') && wordAt(line, 1) === '') return
  const value = valueFor(visit, wordAt(line, 1), line)
  if (value === '' && wordAt(line, 2) === 'if_not_empty') return
  params.set(name, value)
  tell(visit, line, { does: `${name} is "${value}"`, effect: 'sets', field: name })
}

function isOpen(visit: Visit, line: Node): boolean {
  try {
    valueFor(visit, wordAt(line, 1), line)
    return false
  } catch (doubt) {
    if (doubt instanceof Doubt) return true
    throw doubt
  }
}

function targetOf(visit: Visit, text: string): Upstream['target'] {
  const plain = text.replace(/^\w+:\/\//, '')
  if (plain.startsWith('unix:')) return { kind: 'unix', path: plain.slice(5) }
  const [, host = '', port] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(plain) ?? []
  return memberOf(visit, host, Number(port ?? 9000))
}

/** Parameters by which an application is told of the client and of the connection. */
const telling = /^(?:HTTPS?(?:_|$)|REMOTE_(?!PORT$)|SERVER_(?!SOFTWARE$)|REQUEST_SCHEME|UWSGI_SCHEME)/

const protocols: Readonly<Record<string, Upstream['protocol']>> = {
  uwsgi: 'uwsgi',
  fastcgi: 'fastcgi',
  scgi: 'scgi',
  grpc: 'h2c',
}
