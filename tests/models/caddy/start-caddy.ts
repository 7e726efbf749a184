import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess, type Running } from '../../e2e/start-process.ts'

/** Starts Caddy on a Caddyfile, or on its JSON, in the foreground, with its state in the same folder. */
export function startCaddy(
  folder: string,
  text: string,
  form: 'caddyfile' | 'json' = 'caddyfile',
): Promise<Running<true>> {
  const path = join(folder, form === 'json' ? 'caddy.json' : 'Caddyfile')
  writeFileSync(path, text)
  return startProcess<true>({
    command: '/usr/bin/caddy',
    words: ['run', '--config', path, ...(form === 'json' ? [] : ['--adapter', 'caddyfile'])],
    // One thread that seldom collects garbage: what is asked is asked one after the other, and small.
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, GOMAXPROCS: '1', GOGC: '400' },
    readReady: (output) => (output.includes('serving initial configuration') ? true : undefined),
  })
}
