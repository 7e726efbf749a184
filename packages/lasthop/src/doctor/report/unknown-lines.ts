import type { UnknownPart } from '../unknowns.ts'
import type { Finding } from '../finding.ts'
import type { Report } from './report.ts'
import type { Sheet } from './sheet.ts'

/** What was not learnt: each thing once, those together that one remedy answers, and whose it is only where there are several. */
export function unknownLines({ diagnosis }: Report, sheet: Sheet): readonly string[] {
  const { paint, labelled } = sheet
  const places = diagnosis.findings.filter(({ rule }) => rule === 'P908')
  const lines = [
    ...partLines(
      diagnosis.unknown,
      diagnosis.lives.map(({ target }) => target.origin),
      sheet,
    ),
    ...samePlaces(places).flatMap((line) => labelled('', `P908 ${line}`)),
  ]
  const [first, ...rest] = lines
  return first === undefined ? [] : ['', paint('bold', label) + first.slice(label.length), ...rest]
}

/** The site that the head names already needs no name here. */
function partLines(parts: readonly UnknownPart[], heads: readonly string[], sheet: Sheet): readonly string[] {
  const subjects = Map.groupBy(parts, ({ subject }) => subject)
  const [only] = heads
  const isPlain = subjects.size === 1 && heads.length === 1 && only !== undefined && subjects.has(only)
  return [...subjects].flatMap(([subject, own]) => [
    ...(isPlain ? [] : sheet.labelled('', `${subject}:`)),
    ...remedyLines(own, sheet),
  ])
}

function remedyLines(parts: readonly UnknownPart[], { labelled }: Sheet): readonly string[] {
  return [...Map.groupBy(parts, ({ remedy }) => remedy)].flatMap(([remedy, own]) => [
    ...[...new Set(own.map(({ because }) => because))].flatMap((because) => labelled('', because)),
    ...labelled('  To know', remedy),
  ])
}

/** One line for one sentence, with all places of a file that it is said of. */
function samePlaces(findings: readonly Finding[]): readonly string[] {
  const groups = Map.groupBy(findings, ({ place, message }) => `${place?.path ?? ''} ${message}`)
  return [...groups.values()].map((group) => {
    const [first] = group
    const lines = [...new Set(group.flatMap(({ place }) => place?.line ?? []))]
    const where = first?.place === undefined ? '' : `${first.place.path}:${lines.join(', ')}: `
    return `${where}${first?.message ?? ''}`
  })
}

const label = 'unknown'
