import { chmodSync } from 'node:fs'
import { corpus } from '@lasthop/corpus'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startSubjects } from './haproxy/subjects.ts'
import { contest, emptyTally } from './contest.ts'
import { shortRun } from './requests.ts'
const [seed = '1', n = '30', all] = process.argv.slice(2)
using folder = makeTemporaryFolder()
chmodSync(folder.path, 0o755)
await using running = await startSubjects(folder.path, Number(seed), Number(n))
const tally = emptyTally()
const t = Date.now()
await contest(running.subjects, (_s, i) => (all ? corpus : shortRun(i)), tally)
console.log(
  tally.configurations,
  tally.requests,
  'unknown',
  tally.unknown,
  'disagree',
  tally.disagreements.length,
  Date.now() - t,
)
const seen = new Map<string, number>()
for (const d of tally.disagreements) {
  const k = d.subject.text
  const c = seen.get(k) ?? 0
  seen.set(k, c + 1)
  if (c < 1 && seen.size <= 6) {
    const L = (t: string) => t.split('\r\n')
    const only = (a: string, b: string) =>
      L(a)
        .filter((l) => !L(b).includes(l))
        .join(' | ')
    console.log(
      '-----',
      d.request.id,
      JSON.stringify(d.request.raw.slice(0, 250)),
      '\n MODEL',
      only(d.predicted, d.observed).slice(0, 500),
      '\n REAL ',
      only(d.observed, d.predicted).slice(0, 500),
      '\n' + k,
    )
  }
}
console.log([...seen.values()])
