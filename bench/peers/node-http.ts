import { join } from 'node:path'
import { execPath } from 'node:process'
import type { Peer } from './peer.ts'

/** What one would write in an afternoon: node:https in front, node:http with an Agent behind. */
export const nodeHttp: Peer = {
  name: 'node:http + Agent',
  version: [execPath, '--version'],
  command: (place) => [execPath, join(import.meta.dirname, 'node-http-proxy.ts'), JSON.stringify(place)],
  files: () => ({}),
}
