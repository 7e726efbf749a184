import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

import { edgeProducts } from '../products/products.ts'
import type { Stack } from './stack.ts'

/** What a product's own check said of its main file. */
export interface Checked {
  readonly product: string
  /** The main file that it was asked about. */
  readonly path: string
  readonly verdict: 'passes' | 'fails' | 'not installed'
  /** Its own words, the last lines. */
  readonly output: string
}

/** Runs every edge product's own syntax check, where it is installed. It starts nothing and listens nowhere. */
export function checkSyntax({ edges }: Stack, cwd: string): readonly Checked[] {
  return edges.flatMap(({ product, files }) => {
    const command = edgeProducts.find(({ name }) => name === product)?.check
    const [main] = files
    return command === undefined || main === undefined
      ? []
      : [{ product, path: main.path, ...runCheck(command(resolve(cwd, main.path))) }]
  })
}

function runCheck([program = '', ...words]: readonly string[]): Pick<Checked, 'verdict' | 'output'> {
  const { error, status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: limitMs })
  if (error !== undefined) return { verdict: 'not installed', output: '' }
  return {
    verdict: status === 0 ? 'passes' : 'fails',
    output: `${stdout}${stderr}`.trim().split('\n').slice(-4).join('\n'),
  }
}

/** What a check after the change says to somebody who knows what it said before. */
export function describeCheck({ product, path, verdict, output }: Checked, before: readonly Checked[]): string {
  const earlier = before.find((each) => each.product === product && each.path === path)
  if (verdict === 'not installed') return `${product}: its own check is not installed here.`
  if (verdict === 'passes' || earlier?.verdict !== 'fails') return `${product}: its own check ${verdict}.`
  const isSame = withoutLines(earlier.output) === withoutLines(output)
  const because = isSame
    ? `it failed in the same way before. ${path} alone is a part of a configuration, or names files that are not here: check the whole, where it runs`
    : 'it failed before too, with other words. Look at what it says now'
  return `${product}: its own check cannot judge the change: ${because}.\n${output.replace(/^/gm, '  ')}`
}

/** Lines move by a change. */
function withoutLines(output: string): string {
  return output.replace(
    /:\d+\b|\bline \d+|\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d|\d+#\d+|\[(?:NOTICE|ALERT|WARNING)\][^:]*\(\d+\)/g,
    '',
  )
}

const limitMs = 20_000
