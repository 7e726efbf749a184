import { diagnose } from '../../packages/lasthop/src/doctor/diagnose.ts'
import type { Finding } from '../../packages/lasthop/src/doctor/finding.ts'
import { family } from '../../packages/lasthop/src/doctor/report/report.ts'
import { buildStack } from '../../packages/lasthop/src/doctor/stack.ts'
import { folderOf } from '../../packages/lasthop/test/doctor/folder-of.ts'
import { apache } from './apache.ts'
import { aspnetApps } from './aspnet-apps.ts'
import { caddy } from './caddy.ts'
import { flaskApps } from './flask-apps.ts'
import { hopCounts } from './hop-counts.ts'
import { htaccessApps } from './htaccess-apps.ts'
import type { Labelled } from './labelled.ts'
import { haproxy } from './haproxy.ts'
import { nginx } from './nginx.ts'
import { nextApps } from './next-apps.ts'
import { phpApps } from './php-apps.ts'
import { modWsgiApps } from './mod-wsgi-apps.ts'
import { spring } from './spring.ts'
import { nodeApps } from './node-apps.ts'
import { railsApps } from './rails-apps.ts'
import { stacks } from './stacks.ts'
import { templates } from './templates.ts'
import { uwsgiApps } from './uwsgi-apps.ts'
import { startedApps } from './started-apps.ts'
import { traefik } from './traefik.ts'
import { variants } from './variants.ts'
import { waitressApps } from './waitress-apps.ts'
import { wild } from './wild.ts'

/** Every labelled stack. */
export const labelled: readonly Labelled[] = [
  ...apache,
  ...nginx,
  ...haproxy,
  ...caddy,
  ...traefik,
  ...spring,
  ...stacks,
  ...variants,
  ...waitressApps,
  ...nodeApps,
  ...nextApps,
  ...phpApps,
  ...aspnetApps,
  ...flaskApps,
  ...templates,
  ...uwsgiApps,
  ...modWsgiApps,
  ...htaccessApps,
  ...startedApps,
  ...hopCounts,
  ...railsApps,
  ...wild,
]

/** What the doctor told of one labelled stack. */
export interface Measured {
  readonly stack: Labelled
  /** Rules told at level warn or error, or at any level where the stack is about them, as a finding, its cause or its consequence. */
  readonly told: ReadonlySet<string>
  readonly errors: readonly Finding[]
}

/** Diagnoses one stack. */
export function measure(stack: Labelled): Measured {
  const { files, options = [] } = stack
  const topology = {
    versions: new Map(),
    isEdge: options.includes('edge'),
    isTlsInFront: options.includes('tls-in-front'),
    frontRanges: [],
  }
  const { findings } = diagnose(buildStack(folderOf(files), topology), { today: '2026-01-01' })
  const counted = findings.flatMap(family).filter(({ level, rule }) => level !== 'info' || rule === stack.about)
  return {
    stack,
    told: new Set(counted.map(({ rule }) => rule)),
    errors: findings.filter(({ level }) => level === 'error'),
  }
}

/** How one rule did on all of them. */
export interface Score {
  readonly rule: string
  readonly right: number
  /** Told where it should not be. */
  readonly wrong: number
  readonly missed: number
}

/** Precision and recall, rule by rule. What a label leaves open counts neither way; notes count where a stack is about them. */
export function scores(measured: readonly Measured[]): readonly Score[] {
  const rules = new Set(measured.flatMap(({ told, stack }) => [...told, ...stack.labels]))
  return [...rules].toSorted().map((rule) => {
    const counted = measured.filter(({ stack }) => stack.open?.includes(rule) !== true)
    const count = (test: (each: Measured) => boolean): number => counted.filter(test).length
    const isTold = ({ told }: Measured): boolean => told.has(rule)
    return {
      rule,
      right: count((each) => isTold(each) && each.stack.labels.includes(rule)),
      wrong: count((each) => isTold(each) && !each.stack.labels.includes(rule)),
      missed: count((each) => !isTold(each) && each.stack.labels.includes(rule)),
    }
  })
}

/** The figures as a page. */
export function page(measured: readonly Measured[], ...sections: readonly string[]): string {
  const faultless = measured.filter(({ stack }) => stack.labels.length === 0)
  const alarmed = faultless.filter(({ errors }) => errors.length > 0)
  const rows = scores(measured).map(
    ({ rule, right, wrong, missed }) =>
      `| [${rule}](rules/${rule}.md) | ${right + missed} | ${percent(right, right + wrong)} | ${percent(right, right + missed)} |`,
  )
  return `# How well the doctor judges

Measured on ${measured.length} stacks of our own making (\`tests/labelled\`), ${faultless.length} of them faultless, with traps in between:
faults in comments, inherited and lost fields, guarded maps, fragments, includes, settings in several modules. A rule counts as told when it
stands in a report as a warning or an error, as a finding, its cause or its consequence;\nfor notes, in the stacks made for them. The stacks "wild" were labelled before the doctor had seen them. Errors on faultless stacks: ${alarmed.length}.

| rule | stacks with it | precision | recall |
| --- | ---: | ---: | ---: |
${rows.join('\n')}

## Before the doctor had seen them

The figures above are of stacks that the doctor was mended by. What it told of those in the style of the wild before, in rounds of which each
was labelled first, then diagnosed for the first time, and then learned from:

| round | stacks | faultless | labels found | missed | told without a label | faultless with an error |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| 1 | 99 | 38 | 95 | 12 | 52 | 3 |
| 2 | 115 | 40 | 96 | 19 | 20 | 4 |
| 3 | 32 | 16 | 28 | 1 | 2 | 0 |
| 4 | 114 | 59 | 82 | 21 | 31 | 7 |
| 5 | 25 | 12 | 20 | 5 | 1 | 0 |

About thirty of the labels of the first three rounds were wrong themselves, six of the fourth, four of the fifth; they were corrected with their reasons.
The fourth round looked for what the others had little of: templates and panels, clouds and clusters, maps and several frontends of HAProxy,
snippets and JSON of Caddy, swarms, settings in packages, documents for profiles.
${sections.map((section) => `\n${section}`).join('')}`
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`
}
