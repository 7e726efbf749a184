import fs, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { env, kill, pid } from 'node:process'

// Loaded before a program: kills it at its nth step towards the disk, before the step is done or after its half. It stands
// between the program and the system, so the program is the one that users run.
let left = Number(env['DIE_AT_WRITE'] ?? Infinity)

function count(): void {
  if (--left === 0) kill(pid, 'SIGKILL')
}

const { mkdir, open, rename, rm } = fs

Object.assign(fs, {
  rename(...words: Parameters<typeof rename>) {
    count()
    return rename(...words)
  },
  mkdir(...words: Parameters<typeof mkdir>) {
    count()
    return mkdir(...words)
  },
  rm(...words: Parameters<typeof rm>) {
    count()
    return rm(...words)
  },
  async open(...words: Parameters<typeof open>) {
    if (words[1] !== 'r') count()
    return counted(await open(...words))
  },
})
syncBuiltinESMExports()

function counted(file: FileHandle): FileHandle {
  const writeFile = file.writeFile.bind(file)
  const sync = file.sync.bind(file)
  return Object.assign(file, {
    async writeFile(text: string) {
      // Half of it, as a machine that loses its power.
      if (left === 1) await writeFile(text.slice(0, text.length / 2))
      count()
      return writeFile(text)
    },
    sync() {
      count()
      return sync()
    },
  })
}
