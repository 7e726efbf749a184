/** Lets the doctor look at a site on this machine, with files of its stack or without. */
import assert from 'node:assert/strict'
import { isProblem } from '@lasthop/contract'
import { diagnose, type Diagnosis } from '../../packages/lasthop/src/doctor/diagnose.ts'
import { openFolder } from '../../packages/lasthop/src/doctor/folder.ts'
import { examine, type Wish } from '../../packages/lasthop/src/doctor/live/examine.ts'
import type { Live } from '../../packages/lasthop/src/doctor/live/live.ts'
import { parseTarget } from '../../packages/lasthop/src/doctor/probe/target.ts'
import { chainMapOf, type ChainMap } from '../../packages/lasthop/src/doctor/report/chain-lines.ts'
import { buildStack } from '../../packages/lasthop/src/doctor/stack.ts'

/** What it saw, and what it says. */
export interface Looked {
  readonly diagnosis: Diagnosis
  readonly live: Live
  readonly chain: ChainMap
  readonly rules: ReadonlySet<string>
}

/** On plain http; on https where an authority is given. */
export async function look(
  port: number,
  { ca, ...wish }: Partial<Wish> & { readonly ca?: string } = {},
  files: readonly string[] = [],
): Promise<Looked> {
  const target = parseTarget(`${ca === undefined ? 'http' : 'https'}://localhost:${port}/`)
  const opened = openFolder(files, '.')
  assert.ok(!isProblem(target) && !isProblem(opened))
  const manners = {
    isAuthorized: false,
    ca: ca === undefined ? [] : [ca],
    userAgent: 'lasthop-doctor/test',
    onAsk: () => undefined,
  }
  const live = await examine(target, { manners, ...wish })
  assert.ok(!isProblem(live))
  const stack = buildStack(opened, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
  const diagnosis: Diagnosis = diagnose(stack, { today: '2026-11-26', lives: [live] })
  return {
    live,
    diagnosis,
    chain: chainMapOf(live, diagnosis.view),
    rules: new Set(diagnosis.findings.map(({ rule }) => rule)),
  }
}
