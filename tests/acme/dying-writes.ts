import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { env, kill, pid } from 'node:process'

// Loaded before a program: kills it at its nth step towards the disk, before the step is done or after its half. It stands
// between the program and the system, so the program is the one that users run.
let left = Number(env['DIE_AT_WRITE'] ?? Infinity)

function count(): void {
  if (--left === 0) kill(pid, 'SIGKILL')
}

for (const name of ['rename', 'mkdir', 'rm'] as const) {
  const original = fs[name] as (...words: unknown[]) => unknown
  Object.assign(fs, {
    [name]: (...words: unknown[]) => {
      count()
      return original(...words)
    },
  })
}

const open = fs.open
Object.assign(fs, {
  async open(...words: Parameters<typeof fs.open>) {
    if (words[1] !== 'r') count()
    const file = await open(...words)
    const { writeFile, sync } = file
    return Object.assign(file, {
      async writeFile(text: string) {
        // Half of it, as a machine that loses its power.
        if (left === 1) await writeFile.call(file, text.slice(0, text.length / 2))
        count()
        return writeFile.call(file, text)
      },
      async sync() {
        count()
        return sync.call(file)
      },
    })
  },
})
syncBuiltinESMExports()
