import { Doubt } from '../doubt.ts'
import { logIn } from '../stand-in.ts'
import { isInSubnet } from '../subnet.ts'
import { evaluateTest } from './expression/evaluate.ts'
import { parseTest } from './expression/parse.ts'
import { scopeOf } from './request-scope.ts'
import { textsOf, type Node } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** Whether the innermost Require lines let a request in; without any, everybody is. */
export function isLetIn(visit: Visit, nodes: readonly Node[]): boolean {
  const blocks = nodes.filter((node) => isRequire(node) || containers.has(node.name))
  if (blocks.length === 0) return true
  const isIn = holdsAny(visit, blocks)
  const last = blocks.at(-1)
  if (last !== undefined && !isIn) tell(visit, last, { does: 'refuses this client', effect: 'refuses' })
  return isIn
}

function holdsAny(visit: Visit, nodes: readonly Node[]): boolean {
  return nodes.some((node) => holds(visit, node))
}

function holds(visit: Visit, node: Node): boolean {
  if (node.kind === 'directive') return holdsRequire(visit, node)
  const inner = node.nodes.filter((each) => isRequire(each) || containers.has(each.name))
  switch (node.name) {
    case 'requireall':
      return inner.every((each) => holds(visit, each))
    case 'requirenone':
      return !holdsAny(visit, inner)
    default:
      return holdsAny(visit, inner)
  }
}

function holdsRequire(visit: Visit, node: Node): boolean {
  const [first = '', ...rest] = textsOf(node)
  if (first.toLowerCase() === 'not') return !holdsWords(visit, node, rest)
  return holdsWords(visit, node, [first, ...rest])
}

function holdsWords(visit: Visit, node: Node, [kind = '', ...values]: readonly string[]): boolean {
  switch (kind.toLowerCase()) {
    case 'all':
      return values[0]?.toLowerCase() === 'granted'
    case 'ip':
      return values.some((subnet) => isInSubnet(visit.client, subnet))
    case 'local':
      return isInSubnet(visit.client, '127.0.0.0/8') || visit.client === '::1' || visit.client === visit.arrival.address
    case 'env':
      return values.some((name) => visit.env.has(name))
    case 'method':
      return values.includes(visit.arrival.message.method)
    case 'expr':
      return evaluateTest(parseTest(values.join(' ')), scopeOf(visit))
    case 'valid-user':
    case 'user':
    case 'group':
      tell(visit, node, logIn)
      return true
    default:
      throw new Doubt(`"${node.says}" asks for a login or for something no file can tell.`, node.place)
  }
}

function isRequire(node: Node): boolean {
  return node.kind === 'directive' && node.name === 'require'
}

const containers = new Set(['requireall', 'requireany', 'requirenone'])
