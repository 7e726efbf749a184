import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadCore } from '../cores.ts'
import type { Place } from './peer.ts'

/** Somebody who has the console of one edge, and opens it for as long as somebody wants it open. */
export interface Person extends AsyncDisposable {
  open(): Promise<AsyncDisposable>
}

/** Makes the first owner of a console, in a process of their own on the load generator's core: a page that is not read costs nothing. */
export async function employPerson({ folder, port }: Place): Promise<Person> {
  const secret = await firstSecret(join(folder, 'output.log'))
  const child = fork(program, [`${port}`, secret], { execPath: 'taskset', execArgv: pinned })
  await heard(child, 'in')
  const tell = async (word: 'open' | 'close') => {
    child.send(word)
    await heard(child, word)
  }
  return {
    async open() {
      await tell('open')
      return { [Symbol.asyncDispose]: () => tell('close') }
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** A person who says nothing more has failed. */
async function heard(child: ReturnType<typeof fork>, word: string): Promise<void> {
  const settled = new AbortController()
  const [said] = await Promise.race([once(child, 'message', settled), once(child, 'exit', settled)])
  settled.abort()
  if (said !== word) throw new Error(`The console could not be watched: ${String(said)}.`)
}

/** From the link that is printed at the first start. */
async function firstSecret(output: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const secret = /^console \S+\/welcome#(\S+)$/m.exec(readFileSync(output, 'utf8'))?.[1]
    if (secret !== undefined) return secret
    await pause(50)
  }
  throw new Error('Lasthop printed no link to its console.')
}

const program = join(import.meta.dirname, 'console-visitor.ts')
const pinned = ['--cpu-list', `${loadCore}`, process.execPath]
