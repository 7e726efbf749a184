import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The JSON that Caddy itself makes of a Caddyfile. It starts nothing. */
export function adapt(folder: string, text: string): string {
  const path = join(folder, 'Caddyfile')
  writeFileSync(path, text)
  return execFileSync('/usr/bin/caddy', ['adapt', '--adapter', 'caddyfile', '--config', path, '--pretty'], {
    encoding: 'utf8',
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}
