import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

import { edgeProducts } from '../products/products.ts'
import type { Stack } from './stack.ts'

/** What a product's own check said of its main file. */
export interface Checked {
  readonly product: string
  readonly verdict: 'passes' | 'fails' | 'not installed'
  /** Its own words, the last lines. */
  readonly output: string
}

/** Runs every edge product's own syntax check, where it is installed. It starts nothing and listens nowhere. */
export function checkSyntax({ edges }: Stack, cwd: string): readonly Checked[] {
  return edges.flatMap(({ product, files }) => {
    const command = edgeProducts.find(({ name }) => name === product)?.check
    const [main] = files
    return command === undefined || main === undefined ? [] : [runCheck(product, command(resolve(cwd, main.path)))]
  })
}

function runCheck(product: string, [program = '', ...words]: readonly string[]): Checked {
  const { error, status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: limitMs })
  if (error !== undefined) return { product, verdict: 'not installed', output: '' }
  return {
    product,
    verdict: status === 0 ? 'passes' : 'fails',
    output: `${stdout}${stderr}`.trim().split('\n').slice(-4).join('\n'),
  }
}

const limitMs = 20_000
