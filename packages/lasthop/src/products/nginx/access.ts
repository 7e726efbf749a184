import { logIn } from '../stand-in.ts'
import { isInSubnet } from '../subnet.ts'
import { effective, setting } from './scope.ts'
import { wordAt, type Node } from './syntax.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** Whether allow and deny let a request in. The first line that fits counts; without one everybody is in. Visitors are taken to be logged in where that is asked. */
export function refuse(visit: Visit, levels: readonly (readonly Node[])[]): Ending | undefined {
  for (const name of ['auth_basic', 'auth_request', 'auth_jwt']) {
    const node = setting(levels, name)
    if (node !== undefined && wordAt(node, 0) !== 'off') tell(visit, node, logIn)
  }
  const rule = effective(levels, 'allow', 'deny').find((node) => fits(visit, wordAt(node, 0)))
  if (rule?.name !== 'deny') return undefined
  tell(visit, rule, { does: 'refuses this client', effect: 'refuses' })
  return { kind: 'refuse', status: 403 }
}

function fits({ client }: Visit, range: string): boolean {
  return range === 'all' || (range !== 'unix:' && isInSubnet(client, range))
}
