import { describePlace } from '../../products/place.ts'
import type { Step } from '../../products/step.ts'
import { adviceFor } from '../advice.ts'
import type { Evidence, Finding, Fix } from '../finding.ts'
import { prettyHead } from './pretty-head.ts'
import { alsoAt } from './also.ts'
import { columnsOf } from './columns.ts'
import { commandAt } from './command-lines.ts'
import { nextLines } from './next-lines.ts'
import { countLevels, type Report } from './report.ts'
import { openSheet, type Sheet } from './sheet.ts'
import { unknownLines } from './unknown-lines.ts'
import { visible } from './visible.ts'

/** The report for a terminal: readable at 40 columns, and without colour. */
export function pretty(report: Report, sheet: Sheet = openSheet(undefined)): string {
  const { findings } = report.diagnosis
  const shown = findings.filter(({ rule }) => rule !== 'P908')
  const lines = [
    ...prettyHead(report, sheet),
    ...shown.filter(({ level }) => level !== 'info').flatMap((finding) => ['', ...prettyFinding(finding, sheet)]),
    ...noteLines(shown, sheet),
    ...unknownLines(report, sheet),
    ...remarkLines(report, sheet),
    '',
    closing(report, sheet),
    ...nextLines(report, sheet),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

/** Notes take a line or two each; `explain` tells the rest. */
function noteLines(findings: readonly Finding[], { paint, labelled }: Sheet): readonly string[] {
  const notes = findings.filter(({ level }) => level === 'info')
  const lines = notes.flatMap((note) => {
    const { rule, message, place } = note
    const also = alsoAt(note)
    const [first = '', ...rest] = labelled(
      `${rule} info`,
      `${message}${place === undefined ? '' : ` (${describePlace(place)})`}${also === '' ? '' : ` ${also}`}`,
    )
    return [paint('info', first.slice(0, 13)) + first.slice(13), ...rest]
  })
  return lines.length === 0 ? [] : ['', ...lines]
}

function prettyFinding(finding: Finding, sheet: Sheet): readonly string[] {
  const { paint, labelled } = sheet
  const { rule, level, message, confidence, evidence, trace, why, because, consequences, place } = finding
  const [first = '', ...rest] = labelled(`${rule} ${level}`, message)
  return [
    paint(level, first.slice(0, 13)) + paint('bold', first.slice(13)),
    ...rest.map((line) => paint('bold', line)),
    // A cause is told with its own place.
    ...(place === undefined || because.some((cause) => cause.place === place)
      ? []
      : labelled('  At', describePlace(place))),
    ...evidence.flatMap((each) => evidenceLines(each, sheet)),
    ...traceLines(trace, sheet),
    ...because.flatMap((cause) =>
      labelled(
        '  Cause',
        `${cause.rule} ${cause.message}${cause.place === undefined ? '' : ` (${describePlace(cause.place)})`}`,
      ),
    ),
    ...labelled('  Why', why),
    ...seenAs(consequences, sheet),
    ...cureLines(finding, sheet),
    ...finding.fixes.flatMap((fix, index) => fixLines(fix, `${index + 1}/${finding.fixes.length}`, sheet)),
    ...evidence.slice(0, 1).flatMap(({ repeat }) => commandAt('  Try        ', repeat, sheet)),
    paint('dim', `             ${confidence}; lasthop explain ${rule}`),
  ]
}

function evidenceLines(evidence: Evidence, sheet: Sheet): readonly string[] {
  const { request, response, control } = evidence
  const { labelled } = sheet
  if (evidence.isLive === true) return liveEvidenceLines(evidence, sheet)
  const without = control === undefined ? '' : `   (without it: ${control.response})`
  const label = /^\d{3}|^closed/.test(response) ? '  Answer' : '  Belief'
  return [...labelled('  Asked', request), ...labelled(label, response + without)]
}

/** What was sent, what came, what it means, and what could have proved it wrong. */
function liveEvidenceLines({ request, response, reading, control }: Evidence, { labelled }: Sheet): readonly string[] {
  return [
    ...labelled('  Asked', request),
    ...labelled('  Answer', response),
    ...labelled('', reading),
    ...(control === undefined ? [] : labelled('  Control', `${control.request}: ${control.response}`)),
  ]
}

/** Product, place and directive on one line where they fit, the directive below where not, and what it did under them. */
function traceLines(trace: readonly Step[], { paint, labelled, width }: Sheet): readonly string[] {
  return trace.flatMap(({ product, place, says, does }) => {
    const head = visible(`    ${product.padEnd(9)}  ${place === undefined ? '' : describePlace(place)}`)
    const words = clip(visible(oneLine(says)), mostOfDirective)
    const whole = place === undefined ? head + words : `${head}  ${words}`
    const first = columnsOf(whole) <= width ? [whole] : [head, ...labelled('', words, 15)]
    return [...first, ...labelled('', `-> ${does}`, 15).map((line) => paint('dim', line))]
  })
}

/** Where no edit is offered: what to do by hand. */
function cureLines(finding: Finding, { labelled }: Sheet): readonly string[] {
  return finding.fixes.length > 0 ? [] : adviceFor(finding).flatMap((cure) => labelled('  Do', cure))
}

function seenAs(consequences: readonly Finding[], { labelled }: Sheet): readonly string[] {
  if (consequences.length === 0) return []
  const rules = [...new Map(consequences.map(({ rule, slug }) => [rule, slug])).entries()].map(
    ([rule, slug]) => `${rule} ${slug}`,
  )
  return labelled('  Seen as', `${rules.join(', ')}: same cause, will go away with it.`)
}

function fixLines({ grade, file, run, note }: Fix, number: string, { labelled }: Sheet): readonly string[] {
  return [...labelled(`  Fix  ${number}`, `${file ?? run ?? 'by hand'} [${grade}]`), ...labelled('', note)]
}

function remarkLines({ diagnosis }: Report, { paint, labelled }: Sheet): readonly string[] {
  return diagnosis.remarks.flatMap((remark) => {
    const [first = '', ...rest] = labelled('note', remark)
    return [paint('warn', first.slice(0, 4)) + first.slice(4), ...rest]
  })
}

function closing({ diagnosis }: Report, { paint }: Sheet): string {
  const { findings, suppressed, unknown, view, lives } = diagnosis
  const told = findings.filter(({ rule }) => rule !== 'P908')
  const { error, warn, info } = countLevels(told)
  const open = unknown.length + findings.length - told.length
  const rest = `${open === 0 ? '' : `, ${open} unknown`}${suppressed.length === 0 ? '' : `, ${suppressed.length} suppressed`}`
  if (view.ways.length + lives.length + told.length === 0) return paint('warn', `Nothing was judged${rest}.`)
  const text = `${count(error, 'error')}, ${count(warn, 'warning')}, ${count(info, 'note')}${rest}.`
  return error > 0 ? paint('error', text) : warn > 0 ? paint('warn', text) : paint('good', text)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text
}

/** A line of a minified file says nothing to people. */
const mostOfDirective = 240
