import type { Place } from '../../products/place.ts'
import { allRules as rules } from '../all-rules.ts'
import type { Finding, Fix } from '../finding.ts'
import { family, type Report } from './report.ts'

/** SARIF 2.1.0, for code hosting sites. A finding without a place is shown at the first file of the stack. */
export function sarif({ diagnosis, version }: Report): string {
  const { findings, suppressed, unknown, stack } = diagnosis
  const root = stack.edges[0]?.files[0]?.path ?? stack.apps[0]?.framework?.files[0]?.path ?? '.'
  const named = new Set(
    [...findings, ...suppressed.map(({ finding }) => finding)].flatMap(family).map(({ rule }) => rule),
  )
  const whole = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'lasthop', version, rules: rules.filter(({ id }) => named.has(id)).map(descriptor) } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: unknown.map(({ subject, because }) => ({
              level: 'note',
              message: { text: `${subject}: ${because}` },
            })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: [
          ...findings.map((finding) => result(finding, root)),
          ...suppressed.map(({ finding, reason }) => ({
            ...result(finding, root),
            suppressions: [{ kind: 'inSource', justification: reason }],
          })),
        ],
      },
    ],
  }
  return `${JSON.stringify(whole, undefined, 2)}\n`
}

function descriptor({ id, slug, title, why, how, cure, level }: (typeof rules)[number]): object {
  return {
    id,
    name: slug,
    shortDescription: { text: `${title}.` },
    help: { text: `${why} ${how} ${cure}`, markdown: `${why}\n\n${how}\n\n${cure}` },
    defaultConfiguration: { level: levels[level] },
  }
}

function result(finding: Finding, root: string): object {
  const { rule, level, message, why, place, trace, fixes, fingerprint, evidence } = finding
  const flow = trace.filter((step) => step.place !== undefined)
  return {
    ruleId: rule,
    level: levels[level],
    message: { text: `${message} ${why}${evidence[0] === undefined ? '' : ` Try: ${evidence[0].repeat}`}` },
    locations: [
      { physicalLocation: place === undefined ? { artifactLocation: { uri: uriOf(root) } } : physical(place) },
    ],
    ...relatedOf(finding),
    ...(flow.length === 0
      ? {}
      : {
          codeFlows: [
            {
              threadFlows: [
                {
                  locations: flow.map((step) => ({
                    location: {
                      physicalLocation: step.place === undefined ? {} : physical(step.place),
                      message: { text: `${step.says}: ${step.does}` },
                    },
                  })),
                },
              ],
            },
          ],
        }),
    ...(fixes.some(({ edits }) => edits !== undefined) ? { fixes: fixes.flatMap(change) } : {}),
    partialFingerprints: { 'lasthop/v1': fingerprint },
  }
}

/** The other places of a note that is told once. */
function relatedOf({ occurrences = [] }: Finding): object {
  const places = occurrences.slice(1).flatMap(({ place, message }) => (place === undefined ? [] : [{ place, message }]))
  if (places.length === 0) return {}
  return {
    relatedLocations: places.map(({ place, message }) => ({
      physicalLocation: physical(place),
      message: { text: message },
    })),
  }
}

function physical({ path, start, end, line, column }: Place): object {
  return {
    artifactLocation: { uri: uriOf(path) },
    region: { startLine: line, startColumn: column, charOffset: start, charLength: Math.max(end - start, 0) },
  }
}

function change({ note, edits = [] }: Fix): readonly object[] {
  if (edits.length === 0) return []
  const byFile = Object.entries(Object.groupBy(edits, ({ path }) => path))
  return [
    {
      description: { text: note },
      artifactChanges: byFile.map(([path, each = []]) => ({
        artifactLocation: { uri: uriOf(path) },
        replacements: each.map(({ start, end, text }) => ({
          deletedRegion: { charOffset: start, charLength: end - start },
          insertedContent: { text },
        })),
      })),
    },
  ]
}

/** A path as a URI reference (RFC 3986 section 4.1): blanks and letters of other scripts are encoded. */
function uriOf(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded
}

const levels = { error: 'error', warn: 'warning', info: 'note' } as const
