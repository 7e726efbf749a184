/**
 * Holds the models against the real programs at length, and writes what came of it into docs/fidelity.md:
 * `npm run fidelity [PRODUCT...] [-- --configurations 300] [--seed 1]`. Every configuration of an edge is asked the whole
 * corpus; `apps` are all that stand behind one, by the tests that CI runs.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { measureApps, type MeasuredRow } from './fidelity-apps.ts'
import { makeTemporaryFolder } from '../tests/e2e/temporary-folder.ts'
import { startSubjects as startApache } from '../tests/models/apache/subjects.ts'
import { startSubjects as startCaddy } from '../tests/models/caddy/subjects.ts'
import { contest, emptyTally, type Subject, type Tally } from '../tests/models/contest.ts'
import { startSubjects as startHaproxy } from '../tests/models/haproxy/subjects.ts'
import { startSubjects as startNginx } from '../tests/models/nginx/subjects.ts'
import { describeDisagreements } from '../tests/models/report.ts'

interface Contestant {
  readonly title: string
  readonly version: () => string
  readonly start: (
    folder: string,
    seed: number,
    count: number,
  ) => Promise<AsyncDisposable & { readonly subjects: readonly Subject[] }>
}

const contestants: Readonly<Record<string, Contestant>> = {
  apache: { title: 'Apache', version: () => versionOf('/usr/sbin/apache2', '-v'), start: startApache },
  nginx: { title: 'nginx', version: () => versionOf('/usr/sbin/nginx', '-v'), start: startNginx },
  haproxy: { title: 'HAProxy', version: () => versionOf('/usr/sbin/haproxy', '-v'), start: startHaproxy },
  caddy: { title: 'Caddy', version: () => versionOf('/usr/bin/caddy', 'version'), start: startCaddy },
}

const together = 30
const file = 'docs/fidelity.md'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { configurations: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
})

for (const name of positionals.length > 0 ? positionals : [...Object.keys(contestants), 'apps']) {
  if (name === 'apps') {
    writeApps(measureApps())
    continue
  }
  const contestant = contestants[name]
  if (contestant === undefined) throw new Error(`"${name}" is not one of ${Object.keys(contestants).join(', ')}, apps.`)
  const tally = await run(contestant, Number(values.seed), Number(values.configurations))
  if (tally.disagreements.length > 0) {
    console.error(describeDisagreements(tally))
    process.exitCode = 1
  }
  writeRow(contestant, tally)
}

/** Thirty configurations share a process, and with it what stands at its outermost level. Two processes at once: they mostly wait. */
async function run({ start }: Contestant, seed: number, configurations: number): Promise<Tally> {
  const tally = emptyTally()
  const queue = Array.from({ length: Math.ceil(configurations / together) }, (_, index) => index)
  const work = async (): Promise<void> => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      using folder = makeTemporaryFolder()
      chmodSync(folder.path, 0o755)
      const count = Math.min(together, configurations - batch * together)
      await using running = await start(folder.path, seed + batch, count)
      await contest(running.subjects, tally, 'fresh')
    }
  }
  await Promise.all([work(), work()])
  return tally
}

/** The rows of one kind at once, in the order in which they were measured. */
function writeApps(rows: readonly MeasuredRow[]): void {
  const lines = rows.map((row) => `${rowText(row)}\n`).join('')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/(<!-- apps -->\n)[\s\S]*?(<!-- \/apps -->)/, `$1${lines}$2`))
}

function rowText({ product, version, configurations, requests, disagreements, unknown }: MeasuredRow): string {
  const figures = [configurations, requests, disagreements, unknown].map((figure) => figure.toLocaleString('en-US'))
  return `| ${[product, version, ...figures].join(' | ')} |`
}

function writeRow({ title, version }: Contestant, { disagreements, ...tally }: Tally): void {
  const row = rowText({ ...tally, product: title, version: version(), disagreements: disagreements.length })
  const text = readFileSync(file, 'utf8')
  const old = new RegExp(`^\\| ${title} \\|.*$`, 'm')
  writeFileSync(
    file,
    old.test(text) ? text.replace(old, row) : text.replace('<!-- /edges -->', `${row}\n<!-- /edges -->`),
  )
}

function versionOf(command: string, flag: string): string {
  const output = execFileSync('/bin/sh', ['-c', `${command} ${flag} 2>&1`], { encoding: 'utf8' })
  return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? 'unknown'
}
