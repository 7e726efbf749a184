import { join } from 'node:path'
import { execPath } from 'node:process'
import type { Peer, Place } from './peer.ts'
import { employPerson } from './watch-console.ts'

/** The Lasthop of a clone, run by Node with these options. */
export function lasthopIn(clone: string, options: readonly string[] = []): Peer {
  const main = join(clone, 'packages/lasthop/src/cli/main.ts')
  const node = [execPath, '--conditions=@lasthop/source', ...options] as const
  return {
    name: 'Lasthop',
    speaks: ['h1', 'h2', 'websocket'],
    runsOnV8: true,
    version: [...node, main, 'version'],
    command: (place) => [...node, main, ...serveAt(place)],
    env: ({ folder }) => ({ LASTHOP_HOME: folder }),
    files: ({ upstreamPort, certificate, key }) => ({
      'lasthop.yaml': `
access_log: access.log
sites:
  localhost:
    to: http://127.0.0.1:${upstreamPort}
    tls: { cert: ${certificate}, key: ${key} }
`,
    }),
  }
}

function serveAt({ folder, port }: Place): readonly string[] {
  const ports = ['--https-port', `${port}`, '--http-port', '0']
  return ['serve', '--workers', '1', '--config', `${folder}/lasthop.yaml`, ...ports]
}

export const lasthop: Peer = lasthopIn(join(import.meta.dirname, '../..'))

/** The same with a console, and somebody who has it. */
export const lasthopConsole: Peer = {
  ...lasthop,
  name: 'Lasthop with a console',
  files: (place) => ({
    'lasthop.yaml': `console: { host: console.localhost }${lasthop.files(place)['lasthop.yaml'] ?? ''}`,
  }),
  employs: employPerson,
}
