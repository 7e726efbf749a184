import assert from 'node:assert/strict'
import { test } from 'node:test'
import { corpus } from '@lasthop/corpus'
import { createBodyDecoder, defaultBodyLimits } from '../../src/wire/body.ts'
import { isFault } from '../../src/wire/faults.ts'
import type { Fault } from '../../src/wire/faults.ts'
import { defaultLimits, parseRequestHead } from '../../src/wire/head.ts'
import { parseTarget } from '../../src/wire/target.ts'
import { bytesOf } from './messages.ts'

/** The first request of the bytes: its body, or the fault, or nothing when it is not complete. */
function readFirst(raw: string): { body: string } | Fault | undefined {
  const bytes = bytesOf(raw)
  const head = parseRequestHead(bytes, 0, defaultLimits)
  if (head === undefined || isFault(head)) return head
  const target = parseTarget(head.method, head.target)
  if (isFault(target)) return target
  const decoder = createBodyDecoder(head.framing, defaultBodyLimits)
  let body = ''
  const end = decoder.decode(bytes, head.end, (part) => (body += part.toString('latin1')))
  if (isFault(end)) return end
  return decoder.done ? { body } : undefined
}

for (const { id, title, raw, expect } of corpus) {
  if (expect.kind === 'refused') continue
  test(`${id} ${title}: it is read`, () => {
    const read = readFirst(raw)
    assert.ok(read !== undefined && !isFault(read), JSON.stringify(read))
    if (expect.kind === 'believed') assert.equal(read.body, expect.body ?? '')
  })
}

for (const { id, title, raw, expect } of corpus) {
  if (expect.kind !== 'refused') continue
  test(`${id} ${title}: it is refused here, or is for those above who know the site`, () => {
    const read = readFirst(raw)
    if (isFault(read)) assert.ok(expect.statuses.includes(read.status), `${read.status} ${read.code}`)
    // All framing is judged here.
    else assert.doesNotMatch(id, /^FR-/)
  })
}
