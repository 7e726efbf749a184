/** Writes docs/quality.md: precision and recall of the doctor on the labelled stacks, and names what it got wrong. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stdout } from 'node:process'
import { labelled, measure, page } from '../tests/labelled/measure.ts'

const measured = labelled.map(measure)
writeFileSync(join(import.meta.dirname, '../docs/quality.md'), page(measured))
for (const { stack, told } of measured) {
  const wrong = [...told].filter((rule) => !stack.labels.includes(rule) && stack.open?.includes(rule) !== true)
  const missed = stack.labels.filter((rule) => !told.has(rule) && stack.open?.includes(rule) !== true)
  if (wrong.length + missed.length > 0)
    stdout.write(`${stack.name}\n    told ${wrong.join(' ') || '-'}, missed ${missed.join(' ') || '-'}\n`)
}
