import { join } from 'node:path'
import { execPath } from 'node:process'
import { loadCore } from '../cores.ts'
import { measured } from '../load/measured.ts'
import { runPinned } from '../pinned.ts'
import type { Scenario } from '../scenario.ts'

const client = join(import.meta.dirname, '../load/echo-client.ts')
const connections = 32

export const messages: Scenario = {
  id: 'messages',
  title: 'wss, messages of 100 bytes and their echoes, one at a time on each of 32 WebSockets',
  counts: 'echoes per core second',
  better: 'more',
  digits: 0,
  needs: 'websocket',
  floors: [{ peer: 'nginx', ratio: 0.6 }],
  warmUp: async ({ port }, { warmUpSeconds }) => void exchange(port, warmUpSeconds),
  measure: (contestant, { seconds }) => measured(contestant, () => exchange(contestant.port, seconds)),
}

/** Gives the number of messages that came back. */
function exchange(port: number, seconds: number): number {
  const words = [port, connections, seconds].map(String)
  const count = Number(runPinned(loadCore, [execPath, client, ...words]))
  if (!(count > 0)) throw new Error('No message came back.')
  return count
}
