import { join } from 'node:path'
import { execPath } from 'node:process'
import type { Peer } from './peer.ts'
import { employPerson } from './watch-console.ts'

const main = join(import.meta.dirname, '../../packages/lasthop/src/cli/main.ts')
const node = [execPath, '--conditions=@lasthop/source'] as const

export const lasthop: Peer = {
  name: 'Lasthop',
  speaks: ['h1', 'h2', 'websocket'],
  runsOnV8: true,
  version: [...node, main, 'version'],
  command: ({ folder, port }) => [
    ...node,
    main,
    'serve',
    '--workers',
    '1',
    '--config',
    `${folder}/lasthop.yaml`,
    '--https-port',
    `${port}`,
    '--http-port',
    '0',
  ],
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

/** The same with a console, and somebody who has it. */
export const lasthopConsole: Peer = {
  ...lasthop,
  name: 'Lasthop with a console',
  files: (place) => ({
    'lasthop.yaml': `console: { host: console.localhost }${lasthop.files(place)['lasthop.yaml'] ?? ''}`,
  }),
  employs: employPerson,
}
