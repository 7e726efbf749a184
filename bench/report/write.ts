import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Puts the whole report into docs/speed.md and the short table into README.md, each between its markers. */
export function writeReports(report: string, summary: string): void {
  fill('docs/speed.md', report)
  fill('README.md', summary)
}

function fill(path: string, text: string): void {
  const before = readFileSync(join(root, path), 'utf8')
  const start = before.indexOf(startMark)
  const end = before.indexOf(endMark)
  if (start < 0 || end < start) throw new Error(`${path} lacks the lines ${startMark} and ${endMark}.`)
  const filled = `${before.slice(0, start + startMark.length)}\n\n${text}\n\n${before.slice(end)}`
  writeFileSync(join(root, path), filled)
}

const startMark = '<!-- bench -->'
const endMark = '<!-- /bench -->'
