import { isProblem } from '@lasthop/contract'
import { once } from 'node:events'
import { openLocalCa } from '../../src/certs/local-ca.ts'

// Says "ready", waits for a word, opens the authority of a home and prints its root and a certificate as JSON.
const [home = ''] = process.argv.slice(2)

process.stdout.write('ready\n')
await once(process.stdin, 'data')
const ca = await openLocalCa(home, () => new Date())
if (isProblem(ca)) throw new Error(ca.message)
const pair = await ca.certificateFor(['app.test'])
if (isProblem(pair)) throw new Error(pair.message)
process.stdout.write(JSON.stringify([ca.rootPem, pair.certPem]))
process.stdin.destroy()
