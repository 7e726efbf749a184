import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../../src/state/lock.ts'

// Holds the lock of a folder until it is killed, or until its standard input ends; then it leaves a file named "left".
const [folder = ''] = process.argv.slice(2)

await withLock(folder, async () => {
  process.stdout.write('held\n')
  await once(process.stdin.resume(), 'end')
  await writeFile(join(folder, 'left'), '')
})
