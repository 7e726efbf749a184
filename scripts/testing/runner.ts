/** Runs test files, a few at a time, on the Node that runs this, shows what comes of them, and tells its parent. */
import { availableParallelism } from 'node:os'
import { argv, stdout } from 'node:process'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { childrenMs } from './processor.ts'
import type { Cost, Report } from './report.ts'

const files = argv.slice(2)
const costs: Cost[] = []
// One more than processors: many wait for other programs half of their time.
const concurrency = Math.min(availableParallelism(), 4) + 1
const tests = run({ files, concurrency, timeout: 600_000, execArgv: ['--conditions=@lasthop/source'] })

// The runner has just waited for the file's process: since the last one, its children's time grew by what this one took.
let spentMs = childrenMs()
tests.on('test:complete', ({ name, nesting, details }) => {
  if (nesting > 0 || !files.includes(name)) return
  const nowMs = childrenMs()
  costs.push({ file: name, wallMs: details.duration_ms, processorMs: nowMs - spentMs })
  spentMs = nowMs
})

tests.on('test:summary', ({ file, counts, success }) => {
  if (file !== undefined) return
  if (!success) process.exitCode = 1
  const report: Report = { counts, costs }
  process.send?.(report)
})

tests.compose(new spec()).pipe(stdout)
