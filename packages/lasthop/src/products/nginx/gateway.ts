import type { Passage, Upstream } from '../passage.ts'
import { effective, isOn, levelsOf } from './scope.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'
import { valueFor } from './variables.ts'
import { tell, type Visit } from './visit.ts'

/** uwsgi_pass, fastcgi_pass and their kin: parameters are set beside the client's fields, which all go on. */
export function gatewayOf(visit: Visit): Passage | undefined {
  const innermost = visit.locations.at(-1)
  const node = innermost && named(inside(innermost), 'uwsgi_pass', 'fastcgi_pass', 'scgi_pass', 'grpc_pass').at(-1)
  if (node === undefined) return undefined
  const prefix = node.name.replace('_pass', '')
  const levels = levelsOf(visit)
  const params = new Map<string, string>()
  for (const line of effective(levels, `${prefix}_param`)) setParam(visit, params, line)
  const isPassed = isOn(levels, `${prefix}_pass_request_headers`, true)
  tell(visit, node, { does: `goes to ${wordAt(node, 0)}`, effect: 'routes' })
  const { message } = visit.arrival
  return {
    kind: 'forwarded',
    upstream: { protocol: protocols[prefix] ?? 'http', target: targetOf(wordAt(node, 0)), place: node.place },
    message: { ...message, fields: isPassed ? message.fields : [], params },
    steps: visit.steps,
  }
}

function setParam(visit: Visit, params: Map<string, string>, line: Node): void {
  const [name, value] = [wordAt(line, 0), valueFor(visit, wordAt(line, 1), line)]
  if (value === '' && wordAt(line, 2) === 'if_not_empty') return
  params.set(name, value)
  tell(visit, line, { does: `${name} is "${value}"`, effect: 'sets', field: name })
}

function targetOf(text: string): Upstream['target'] {
  const plain = text.replace(/^\w+:\/\//, '')
  if (plain.startsWith('unix:')) return { kind: 'unix', path: plain.slice(5) }
  const [, host = '', port] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(plain) ?? []
  return { kind: 'tcp', host, port: Number(port ?? 9000) }
}

const protocols: Readonly<Record<string, Upstream['protocol']>> = {
  uwsgi: 'uwsgi',
  fastcgi: 'fastcgi',
  scgi: 'scgi',
  grpc: 'h2c',
}
