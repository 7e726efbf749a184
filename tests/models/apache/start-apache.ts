import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess, type Running } from '../../e2e/start-process.ts'

/** Starts Apache on a configuration that listens on these ports, and waits until it serves. */
export async function startApache(folder: string, text: string): Promise<Running<true>> {
  const path = join(folder, 'apache.conf')
  writeFileSync(path, text)
  return startProcess<true>({
    command: '/usr/sbin/apache2',
    words: ['-d', folder, '-f', path, '-D', 'FOREGROUND', '-e', 'info'],
    readReady: (output) => (output.includes('resuming normal operations') ? true : undefined),
  })
}

/** What every configuration begins with: modules, files, and few processes. */
export function preamble(folder: string, modules: readonly string[]): string {
  return `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog "|/bin/cat"
LogLevel crit mpm_event:notice
User www-data
Group www-data
DocumentRoot ${folder}
StartServers 1
ServerLimit 1
ThreadsPerChild 24
MaxRequestWorkers 24
KeepAliveTimeout 1
MaxKeepAliveRequests 0
SSLSessionCache none
`
}
