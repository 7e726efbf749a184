import { assumptionsOf } from '../assumptions.ts'
import { jsonOfLive } from './json-live.ts'
import type { Report } from './report.ts'

/** The whole report for programs. The shape is stable: `version` changes when it does. */
export function json({ diagnosis, version, targets }: Report): string {
  const { stack, view, findings, suppressed, unknown, remarks, lives } = diagnosis
  const parts = [
    ...stack.edges,
    ...stack.apps.flatMap(({ server, framework }) => [...(server ? [server] : []), ...(framework ? [framework] : [])]),
  ]
  const whole = {
    version: 1,
    tool: { name: 'lasthop', version },
    targets,
    stack: {
      parts: parts.map(({ product, version: known, files }) => ({
        product,
        version: known.text,
        known: known.known,
        files: files.map(({ path }) => path),
      })),
      ways: view.ways.map(({ way, ordinary }) => ({
        origin: way.origin,
        kind: way.kind,
        certain: way.isPublic === 'certain',
        through: ordinary.left.map(({ product }) => product),
      })),
      assumptions: assumptionsOf(view),
      ambiguities: stack.ambiguities,
    },
    sites: lives.map((live) => jsonOfLive(live, view)),
    requests: view.simulation.requests,
    findings,
    suppressed,
    unknown,
    remarks,
  }
  return `${JSON.stringify(whole, undefined, 2)}\n`
}
