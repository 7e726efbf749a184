import type { Complaint } from '../complaint.ts'
import type { Directive, Node } from './syntax.ts'

/** Directives of Apache 2.2, which 2.4 takes only through mod_access_compat or not at all (P907). One of each kind is told. */
export function findObsolete(nodes: readonly Node[]): Complaint[] {
  const found = new Map<string, Complaint>()
  for (const { name, place, says } of directivesIn(nodes)) {
    const because = gone.get(name)
    if (because !== undefined && !found.has(because))
      found.set(because, { rule: 'P907', place, message: `"${says}": ${because}` })
  }
  return [...found.values()]
}

function directivesIn(nodes: readonly Node[]): readonly Directive[] {
  return nodes.flatMap((node) => (node.kind === 'section' ? directivesIn(node.nodes) : [node]))
}

const access = 'access control of Apache 2.2, which needs mod_access_compat: expected Require.'
const gone = new Map([
  ['order', access],
  ['allow', access],
  ['deny', access],
  ['satisfy', access],
  ['namevirtualhost', 'it has done nothing since Apache 2.4.'],
  ['sslcertificatechainfile', 'it is deprecated since Apache 2.4.8: expected the whole chain in SSLCertificateFile.'],
])
