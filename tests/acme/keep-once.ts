import { argv, exit, stdout } from 'node:process'
import { startKeeper } from './keeper-fixture.ts'
import type { Pebble } from './start-pebble.ts'

// Looks after one certificate until nothing is due, tells its serial number's PEM by its log, and ends.
const [given = '', home = '', directory = ''] = argv.slice(2)
const pebble: Pebble = JSON.parse(given)
const stand = await startKeeper({ pebble, home, directory })
await stand.work()
stdout.write(`${stand.log.join('\n')}\n${stand.keeper.pairs.get('app.test')?.certPem ?? 'none'}\n`)
await stand[Symbol.asyncDispose]()
exit(0)
