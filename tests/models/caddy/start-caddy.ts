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
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    readReady: (output) => (output.includes('serving initial configuration') ? true : undefined),
  })
}
