import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess, type Running } from '../../e2e/start-process.ts'

/** Starts HAProxy on a configuration, in the foreground. It says nothing once it listens. */
export function startHaproxy(folder: string, text: string): Promise<Running<true>> {
  const path = join(folder, 'haproxy.cfg')
  writeFileSync(path, text)
  return startProcess<true>({
    command: '/usr/sbin/haproxy',
    words: ['-W', '-db', '-f', path],
    readReady: (output) => (output.includes('Loading success') ? true : undefined),
  })
}
