import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { loadCore } from '../cores.ts'
import { offeringCipher } from './cipher.ts'
import type { WrkLoad } from './wrk.ts'

/** A load that can be halted and goes on later, on the same connections. */
export interface SteadyWrk extends AsyncDisposable {
  halt(): void
  goOn(): void
}

/** Starts wrk; it goes on until it is disposed, so that what is measured meanwhile holds no handshakes. */
export function startWrk(port: number, { path, connections }: WrkLoad): SteadyWrk {
  const amounts = ['-t', '1', '-c', `${connections}`, '-d', '3600s', '--timeout', '30s']
  const words = ['--cpu-list', `${loadCore}`, '/usr/bin/wrk', ...amounts, `https://localhost:${port}${path}`]
  const child = spawn('taskset', words, { stdio: 'ignore', env: offeringCipher })
  return {
    halt: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
