import { argv, exit, stdout } from 'node:process'
import { startKeeper } from './keeper-fixture.ts'
import type { Pebble } from './start-pebble.ts'

// Looks after one certificate until nothing is due, tells its serial number's PEM by its log, and ends.
const [given = '', home = '', directory = '', hook] = argv.slice(2)
const pebble: Pebble = JSON.parse(given)
// With a program that writes to DNS, no port is needed: several of these can run at once.
const byDns = hook === undefined ? {} : { challenge: 'dns-01', acme: `, dns: { exec: ${hook} }`, isDeaf: true }
const stand = await startKeeper({ pebble, home, directory, ...byDns })
await stand.work()
stdout.write(`${stand.log.join('\n')}\n${stand.keeper.pairs.get('app.test')?.certPem ?? 'none'}\n`)
await stand[Symbol.asyncDispose]()
exit(0)
