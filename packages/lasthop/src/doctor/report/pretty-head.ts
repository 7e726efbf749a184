import type { App } from '../apps.ts'
import type { Way } from '../way.ts'
import type { Paint } from './paint.ts'
import { family, type Report } from './report.ts'
import { isKnownLive, liveHead, reachLines } from './pretty-live.ts'
import { labelled } from './wrap.ts'

/** The stack as it was understood, what went through it, and one word for each area. */
export function prettyHead(report: Report, paint: Paint): readonly string[] {
  const { view, stack } = report.diagnosis
  const ways = view.ways.map(({ way, ordinary }) => ({
    way,
    app: ordinary.app,
    through: ordinary.left.map(({ product }) => product),
  }))
  const { lives } = report.diagnosis
  if (lives.length > 0 && !hasFiles(report))
    return [...liveHead(report, paint), ...areaLines(report, paint), ...reachLines(report)]
  const chains = [...new Set(ways.map(({ way, app, through }) => chainOf(way, app, through, report)))]
  return [
    ...liveHead(report, paint),
    ...chains.map((chain) => paint('bold', chain)),
    ...(ways.length === 0 ? labelled('', nothing(report)) : []),
    `  ${view.simulation.requests} requests through the models, on ${
      ways
        .map(({ way }) => way.origin)
        .slice(0, 3)
        .join(', ') || 'no way in'
    }${ways.length > 3 ? ` and ${ways.length - 3} more` : ''}`,
    ...areaLines(report, paint),
    ...reachLines(report),
    ...stack.assumptions.flatMap((each) => labelled('  assumed', each, 11)),
  ]
}

function chainOf(way: Way, app: App | undefined, through: readonly string[], { diagnosis: { stack } }: Report): string {
  const edges = way.kind === 'door' ? [...new Set([way.edge.product, ...through])] : []
  const named = edges.map((product) => {
    const version = stack.edges.find((edge) => edge.product === product)?.version.text
    return `${product} ${version ?? ''}`.trim()
  })
  const parts = [app?.server, app?.framework].flatMap((part) =>
    part === undefined ? [] : [`${part.title} ${part.version.text}`],
  )
  return [...named, ...(parts.length === 0 ? ['?'] : parts)].join(' -> ')
}

function nothing({ diagnosis: { stack } }: Report): string {
  const apps = stack.apps.map(({ server, framework }) =>
    [server?.title, framework?.title].filter(Boolean).join(' with '),
  )
  const found = apps.length === 0 ? '' : ` ${apps.join(' and ')} is here;`
  return `No way in was found:${found} give the proxy's configuration too.`
}

function areaLines(report: Report, paint: Paint): readonly string[] {
  const all = report.diagnosis.findings.flatMap((finding) =>
    family(finding).map(({ rule }) => ({ area: rule.slice(0, 2), level: finding.level })),
  )
  const ends = report.diagnosis.view.ways.map(({ ordinary: { end } }) => end)
  const isReached = ends.some(({ kind }) => kind === 'app')
  // What is not known is never told as well.
  const isDoubtful = ends.some((end) => end.kind === 'unknown' || (end.kind === 'app' && end.belief.kind === 'unknown'))
  const words = areas.map(([prefix, name]) => {
    const levels = all.filter(({ area }) => area === prefix).map(({ level }) => level)
    if (levels.includes('error')) return `${name} ${paint('error', 'FAIL')}`
    if (levels.includes('warn')) return `${name} ${paint('warn', 'warn')}`
    if (report.diagnosis.lives.some((live) => isKnownLive(live, prefix))) return `${name} ${paint('good', 'ok')}`
    const isKnown = isReached && !(isDoubtful && beliefAreas.has(prefix))
    return `${name} ${isKnown || (hasFiles(report) && prefix === 'P8') ? paint('good', 'ok') : '?'}`
  })
  return [`  ${words.join('  ')}`]
}

function hasFiles({ diagnosis: { stack } }: Report): boolean {
  return stack.edges.length + stack.apps.length > 0
}

/** Those that are judged by what the application believes. */
const beliefAreas: ReadonlySet<string> = new Set(['P1', 'P2', 'P3', 'P4', 'P6'])

const areas: readonly (readonly [string, string])[] = [
  ['P1', 'scheme'],
  ['P2', 'trust'],
  ['P3', 'host'],
  ['P4', 'address'],
  ['P5', 'http'],
  ['P6', 'cookies'],
  ['P7', 'ports'],
  ['P8', 'tls'],
]
