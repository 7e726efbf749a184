import type { Complaint } from '../complaint.ts'
import { findLostAnswerFields } from './lost-answer-fields.ts'
import { proxiesDirectly } from './routes.ts'
import { openPlace } from './scope.ts'
import type { Http } from './servers.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'

/** Fields that an outer level sets and an inner one loses because it sets one of its own (P902, P903). */
export function findComplaints(http: Http): Complaint[] {
  const { nodes, servers } = http
  return [
    ...servers.flatMap((server) => lostBelow(server.nodes, outerFields(server.nodes, outerFields(nodes, [])))),
    ...findLostAnswerFields(http),
  ]
}

function outerFields(nodes: readonly Node[], inherited: readonly Node[]): readonly Node[] {
  const own = named(nodes, 'proxy_set_header')
  return own.length > 0 ? own : inherited
}

function lostBelow(nodes: readonly Node[], outer: readonly Node[]): Complaint[] {
  return named(nodes, 'location').flatMap((location) => {
    const inner = inside(location)
    const own = named(inner, 'proxy_set_header')
    const isOpen = openPlace([inner]) !== undefined
    const complaint = own.length > 0 && !isOpen && proxiesDirectly(inner) ? lostIn(location, own, outer) : []
    return [...complaint, ...lostBelow(inner, outerFields(inner, outer))]
  })
}

function lostIn(location: Node, own: readonly Node[], outer: readonly Node[]): Complaint[] {
  const kept = new Set(own.map((node) => wordAt(node, 0).toLowerCase()))
  const lost = outer.map((node) => wordAt(node, 0)).filter((name) => !kept.has(name.toLowerCase()))
  if (lost.length === 0) return []
  const message = `"${location.says}" has a proxy_set_header of its own, so it does not inherit ${lost.join(', ')}.`
  return [{ rule: 'P902', place: own[0]?.place ?? location.place, message }]
}
