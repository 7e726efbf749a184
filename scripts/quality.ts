/** Writes docs/quality.md: precision and recall of the doctor on the labelled stacks, and what fix makes of them; names what went wrong. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stdout } from 'node:process'
import { labelled, measure, page } from '../tests/labelled/measure.ts'
import { mend, mendedSection } from '../tests/labelled/mend.ts'

const measured = labelled.map(measure)
const mended = labelled.map(mend)
writeFileSync(join(import.meta.dirname, '../docs/quality.md'), page(measured, mendedSection(mended)))
for (const { stack, told } of measured) {
  const wrong = [...told].filter((rule) => !stack.labels.includes(rule) && stack.open?.includes(rule) !== true)
  const missed = stack.labels.filter((rule) => !told.has(rule) && stack.open?.includes(rule) !== true)
  if (wrong.length + missed.length > 0)
    stdout.write(`${stack.name}\n    told ${wrong.join(' ') || '-'}, missed ${missed.join(' ') || '-'}\n`)
}
for (const { stack, faults } of mended)
  if (faults.length > 0) stdout.write(`${stack.name}\n    fix: ${faults.join('; ')}\n`)
