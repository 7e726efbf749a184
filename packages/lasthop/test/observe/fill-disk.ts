import { isProblem } from '@lasthop/contract'
import { execFileSync } from 'node:child_process'
import { openAccessLog } from '../../src/observe/access-log.ts'

// Started with a limit to the size of files: writes until the log loses lines, lifts the limit, and writes one line more.
const [path = ''] = process.argv.slice(2)
const entry = {
  scheme: 'https',
  method: 'GET',
  target: '/',
  reason: 'ok',
  bytesIn: 0,
  bytesOut: 0,
  durationMs: 1,
} as const

// The system's signal for it ends a process that does not listen.
process.on('SIGXFSZ', () => undefined)
const troubled = Promise.withResolvers<void>()
const log = await openAccessLog({ kind: 'file', path }, () => troubled.resolve())
if (isProblem(log)) throw new Error(log.message)
for (let number = 0; number < 100; number++) log.write({ ...entry, time: 0, requestId: 'before', status: 200 })
// The log itself keeps no process alive.
const awake = setInterval(() => undefined, 1000)
await troubled.promise
clearInterval(awake)
execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited'])
log.write({ ...entry, time: 0, requestId: 'after', status: 200 })
await log.end()
