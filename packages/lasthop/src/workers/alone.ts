import { isProblem, type Problem } from '@lasthop/contract'
import type { Crew } from './crew.ts'
import { startShare, type ShareParts } from './share.ts'

/** A crew of one: this process. */
export async function startAlone(parts: ShareParts): Promise<Crew | Problem> {
  const share = await startShare(parts)
  if (isProblem(share)) return share
  return {
    ports: share.ports,
    swap: async (snapshot) => share.swap(snapshot),
    present: async (challenges) => share.present(challenges),
    expect: async (caller) => share.expect(caller),
    members: async () => [share.member],
    watch: (watcher) => share.watch(watcher),
    end: (graceMs) => share.end(graceMs),
    abandon() {},
  }
}
