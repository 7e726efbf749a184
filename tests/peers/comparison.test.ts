import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { products } from './passage/products.ts'
import { reportOf } from './passage/report.ts'
import { runThrough } from './passage/run.ts'

const page = readFileSync(new URL('../../docs/comparison.md', import.meta.url), 'utf8')

// A product that waits for more bytes lets time go by: so all run at once.
void suite('the page that compares what reaches the application', { concurrency: products.length }, () => {
  for (const product of products) {
    void test(`tells what a run of ${product.name} gives`, async (t) => {
      const run = await runThrough(product)
      if (!page.includes(`| ${run.version} `)) t.diagnostic(`the page is about another version than ${run.version}`)
      else assert.deepEqual(columnOf(reportOf([run]), 1), columnOf(page, products.indexOf(product) + 1))
    })
  }

  void test('says of Lasthop that no word of a client arrives, and that all that is doubtful stays out', () => {
    for (const cell of columnOf(page, 1).slice(0, 9)) assert.match(cell, /^0 of [1-9]/)
    for (const cell of columnOf(page, 1).slice(9)) assert.match(cell, /^(\d+) of \1$/)
  })
})

/** The cells that hold figures, of one column of the tables. */
function columnOf(report: string, column: number): string[] {
  return report
    .split('\n')
    .filter((line) => line.startsWith('|') && / of /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim())[column + 1] ?? '')
    .filter((cell) => /^\d+ of \d+$/.test(cell))
}
