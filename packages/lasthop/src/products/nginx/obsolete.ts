import type { Complaint } from '../complaint.ts'
import { isAtLeast, type Version } from '../version.ts'
import type { Http } from './servers.ts'
import { named, textsOf, type Node } from './syntax.ts'

/** Words that nginx no longer takes, or soon will not (P907). */
export function findObsolete({ nodes, servers }: Http, version: Version): Complaint[] {
  const levels = [nodes, ...servers.map((server) => server.nodes)]
  return levels.flatMap((level) => [...sslSwitches(level, version), ...spdyIn(level), ...http2In(level, version)])
}

function sslSwitches(nodes: readonly Node[], version: Version): Complaint[] {
  return named(nodes, 'ssl').map(({ place, says }) => {
    const isGone = version.known === 'file' && isAtLeast(version.text, '1.25.1')
    return {
      rule: 'P907',
      place,
      level: isGone ? 'error' : 'info',
      message: `"${says}" is gone since nginx 1.25.1, which does not start with it: expected listen ... ssl.`,
    }
  })
}

function spdyIn(nodes: readonly Node[]): Complaint[] {
  return named(nodes, 'listen')
    .filter((node) => textsOf(node).includes('spdy'))
    .map(({ place, says }) => ({ rule: 'P907', place, message: `"${says}": spdy is gone since nginx 1.9.5.` }))
}

function http2In(nodes: readonly Node[], { text, known }: Version): Complaint[] {
  if (known !== 'file' || !isAtLeast(text, '1.25.1')) return []
  return named(nodes, 'listen')
    .filter((node) => textsOf(node).includes('http2'))
    .slice(0, 1)
    .map(({ place }) => ({
      rule: 'P907',
      place,
      message: 'http2 of listen is deprecated since nginx 1.25.1: expected "http2 on;".',
    }))
}
