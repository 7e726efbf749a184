/** Sends the corpus through this edge and through nginx, Apache, HAProxy and Caddy, and writes `docs/comparison.md`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { products } from '../tests/peers/passage/products.ts'
import { reportOf } from '../tests/peers/passage/report.ts'
import { runThrough, type Run } from '../tests/peers/passage/run.ts'

const runs: Run[] = []
for (const product of products) {
  console.log(product.name)
  runs.push(await runThrough(product))
}
writeFileSync(join(import.meta.dirname, '../docs/comparison.md'), reportOf(runs))
