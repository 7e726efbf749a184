import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { corpus, placedAt } from '@lasthop/corpus'
import { makeCertificate } from '../../../bench/certificate.ts'
import { startPinned } from '../../../bench/pinned.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { startRecorder } from '../../e2e/start-recorder.ts'
import { makeTemporaryFolder } from '../../e2e/temporary-folder.ts'
import { answerAll, follow, type Followed } from './follow.ts'
import type { Product } from './products.ts'

/** The requests of the corpus that belong on a TLS listener. */
export const requests = corpus.filter(({ arrives }) => arrives !== 'plain')

/** What a product did with the corpus. */
export interface Run {
  readonly product: Product
  readonly version: string
  readonly followed: readonly Followed[]
  /** Requests at the application whose bytes were the body of another. */
  readonly hidden: number
}

/** Runs the corpus through one product, each request on a connection of its own, one after the other. */
export async function runThrough(product: Product): Promise<Run> {
  await using recorder = await startRecorder(answerAll)
  using folder = makeTemporaryFolder()
  const place = join(folder.path, 'product')
  mkdirSync(place)
  const [port = 0] = await findFreePorts(1)
  const given = { folder: place, port, upstreamPort: recorder.port, ...makeCertificate(place) }
  for (const [name, text] of Object.entries(product.files(given))) writeFileSync(join(place, name), text)
  const env = product.env?.(given) ?? {}
  await using program = await startPinned({ core: 0, folder: place, command: product.command(given), env, port })
  if (program.memoryBytes() === 0) throw new Error(`${product.name} has ended.`)
  const followed: Followed[] = []
  for (const request of requests) followed.push(await follow(port, recorder, placedAt(request, `localhost:${port}`)))
  const hidden = recorder.requests.filter(({ target }) => target === '/smuggled').length
  return { product, version: versionOf(product), followed, hidden }
}

/** The first number in what the program says of itself. */
export function versionOf({ version: [command, ...words] }: Product): string {
  const { stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' })
  return /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] ?? 'unknown'
}
