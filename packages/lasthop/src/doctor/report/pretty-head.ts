import { assumptionsOf } from '../assumptions.ts'
import { statusIn } from '../belief.ts'
import { locationOf } from '../chain.ts'
import type { Outcome } from '../outcome.ts'
import { chainLines } from './chain-lines.ts'
import { family, type Report } from './report.ts'
import { isKnownLive, liveHead, reachLines } from './pretty-live.ts'
import type { Sheet } from './sheet.ts'

/** The stack as it was understood, what went through it, and one word for each area. */
export function prettyHead(report: Report, sheet: Sheet): readonly string[] {
  const { paint, labelled } = sheet
  const { view } = report.diagnosis
  const { ways } = view
  const { lives } = report.diagnosis
  if (lives.length > 0 && !hasFiles(report))
    return [
      ...liveHead(report, sheet),
      ...areaLines(report, sheet),
      ...wayLines(report, sheet),
      ...reachLines(report, sheet),
    ]
  if (lives.length === 0 && !hasFiles(report)) return nothingKnown(report, sheet)
  const chains = [...new Set(ways.map(({ ordinary }) => chainOf(ordinary, report)))]
  return [
    ...liveHead(report, sheet),
    ...chains.map((chain) => paint('bold', chain)),
    ...(ways.length === 0
      ? labelled('', noWayIn(report), 0)
      : labelled('', `${view.simulation.requests} requests through the models, on ${originsOf(ways)}`, 2)),
    ...areaLines(report, sheet),
    ...wayLines(report, sheet),
    ...reachLines(report, sheet),
    ...assumptionsOf(view).flatMap((each) => labelled('  assumed', each, 11)),
  ]
}

function wayLines({ diagnosis: { lives, view } }: Report, sheet: Sheet): readonly string[] {
  return lives.flatMap((live) => chainLines(live, view, sheet))
}

function originsOf(ways: Report['diagnosis']['view']['ways']): string {
  // A site that listens on IPv4 and on IPv6 has one address.
  const origins = [...new Set(ways.map(({ way }) => way.origin))]
  const first = origins.slice(0, 3)
  const more = origins.length > 3 ? ` and ${origins.length - 3} more` : ''
  return `${first.join(', ')}${more}`
}

/** `nginx 1.28 -> gunicorn 20.1.0 -> Django 4.2`, as far as an ordinary request goes. */
function chainOf(ordinary: Outcome, { diagnosis: { stack } }: Report): string {
  const { way, app, left } = ordinary
  const edges = way.kind === 'door' ? [...new Set([way.edge.product, ...left.map(({ product }) => product)])] : []
  const named = edges.map((product) => {
    const version = stack.edges.find((edge) => edge.product === product)?.version.text
    return `${product} ${version ?? ''}`.trim()
  })
  const parts = [app?.server, app?.framework].flatMap((part) =>
    part === undefined ? [] : [`${part.title} ${part.version.text}`],
  )
  return [...named, ...(parts.length === 0 ? [lastOf(ordinary)] : parts)].join(' -> ')
}

/** Where a request ends that reaches no application. */
function lastOf(outcome: Outcome): string {
  if (outcome.end.kind !== 'edge') return '?'
  const location = locationOf(outcome)
  if (location === undefined) return `answers ${statusIn(outcome) ?? 'by itself'}`
  return /^https:/i.test(location) ? 'redirects to https' : 'redirects'
}

/** Where there is nothing to judge: what would be. */
function nothingKnown({ targets }: Report, { paint, labelled }: Sheet): readonly string[] {
  const [first = '', ...rest] = labelled('', `Nothing in ${targets.join(' and ')} is a file that the doctor knows.`, 0)
  const advice = [
    'Give it the configuration of the proxy (Apache, nginx, HAProxy, Caddy or Traefik) and the files of the application:',
    '  lasthop doctor /etc/nginx ./app',
    'or let it ask the running site:',
    '  lasthop doctor https://app.example.org',
  ]
  return [paint('bold', first), ...rest, ...advice.flatMap((each) => labelled('', each, 2))]
}

function noWayIn({ diagnosis: { stack } }: Report): string {
  const apps = stack.apps.map(({ server, framework }) =>
    [server?.title, framework?.title].filter(Boolean).join(' with '),
  )
  const found = apps.length === 0 ? '' : ` ${[...new Set(apps)].join(' and ')} is here;`
  return `No way in was found:${found} give the proxy's configuration too.`
}

function areaLines(report: Report, { paint, width }: Sheet): readonly string[] {
  const all = report.diagnosis.findings.flatMap((finding) =>
    family(finding).map(({ rule }) => ({ area: rule.slice(0, 2), level: finding.level })),
  )
  const ends = report.diagnosis.view.ways.map(({ ordinary: { end } }) => end)
  const isReached = ends.some(({ kind }) => kind === 'app')
  // What is not known is never told as well.
  const isDoubtful = ends.some((end) => end.kind === 'unknown' || (end.kind === 'app' && end.belief.kind === 'unknown'))
  const isWell = (prefix: string): boolean => {
    if (report.diagnosis.lives.some((live) => isKnownLive(live, prefix))) return true
    const isKnown = isReached && !(isDoubtful && beliefAreas.has(prefix))
    return isKnown || (hasFiles(report) && prefix === 'P8')
  }
  const words = areas.map(([prefix, name]) => {
    const levels = all.filter(({ area }) => area === prefix).map(({ level }) => level)
    const [style, word] = levels.includes('error')
      ? (['error', 'FAIL'] as const)
      : levels.includes('warn')
        ? (['warn', 'warn'] as const)
        : isWell(prefix)
          ? (['good', 'ok'] as const)
          : (['dim', '?'] as const)
    return { plain: `${name} ${word}`, painted: `${name} ${paint(style, word)}` }
  })
  return rowsOf(words, width).map((row) => `  ${row.map(({ painted }) => painted).join('  ')}`)
}

interface Painted {
  readonly plain: string
  readonly painted: string
}

/** As many rows of about the same length as the words need. */
function rowsOf(words: readonly Painted[], width: number): readonly (readonly Painted[])[] {
  const whole = words.reduce((sum, { plain }) => sum + plain.length + 2, 0)
  const longest = Math.max(...words.map(({ plain }) => plain.length + 2))
  const count = Math.min(words.length, Math.ceil(words.length / Math.floor(width / longest)))
  const each = whole <= width ? words.length : Math.ceil(words.length / count)
  return Array.from({ length: Math.ceil(words.length / each) }, (_, row) => words.slice(row * each, (row + 1) * each))
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
