import type { Complaint } from '../complaint.ts'
import type { Http } from './servers.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'

/** Fields that protect visitors, set by an outer level and lost where an inner one has an add_header of its own (P903). */
export function findLostAnswerFields({ nodes, servers }: Http): Complaint[] {
  const outer = named(nodes, 'add_header')
  return servers.flatMap(({ node, nodes: inner }) => lostAt(node, inner, isMerged(nodes) ? [] : outer))
}

function lostAt(node: Node, nodes: readonly Node[], outer: readonly Node[]): Complaint[] {
  const own = named(nodes, 'add_header')
  const isKept = own.length === 0 || isMerged(nodes)
  const next = isKept ? [...outer, ...own] : own
  const isOpen = nodes.some(({ name }) => name === 'include')
  return [
    ...(isKept || isOpen ? [] : complaint(node, own, outer)),
    ...[...named(nodes, 'location'), ...named(nodes, 'if')].flatMap((each) => lostAt(each, inside(each), next)),
  ]
}

function complaint({ says, place }: Node, own: readonly Node[], outer: readonly Node[]): Complaint[] {
  const kept = new Set(own.map((node) => wordAt(node, 0).toLowerCase()))
  const names = new Set(outer.map((node) => wordAt(node, 0)))
  const lost = [...names].filter((name) => protects.has(name.toLowerCase()) && !kept.has(name.toLowerCase()))
  if (lost.length === 0) return []
  const message = `"${says}" has an add_header of its own, so it does not inherit ${lost.join(', ')}.`
  return [{ rule: 'P903', place: own[0]?.place ?? place, message }]
}

/** `add_header_inherit merge`, from 1.29.3 on. */
function isMerged(nodes: readonly Node[]): boolean {
  return named(nodes, 'add_header_inherit').some((node) => wordAt(node, 0) === 'merge')
}

const protects = new Set([
  'strict-transport-security',
  'content-security-policy',
  'x-frame-options',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
])
