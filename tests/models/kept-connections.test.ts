/** Faults that are put into a model are found on connections that are kept, the same ones as on a fresh one for each request. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import test from 'node:test'
import { corpus } from '@lasthop/corpus'
import type { Passage } from '../../packages/lasthop/src/products/passage.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { contest, emptyTally, type Connections, type Subject } from './contest.ts'
import { isPlain } from './plain.ts'
import { startSubjects } from './nginx/subjects.ts'

const plain = corpus.filter(({ raw }) => isPlain(raw))
const some = plain.filter((_request, at) => at % 4 === 0)

test('every fault of a model that fresh connections find is found on kept ones, and nothing else', async () => {
  using folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  await using running = await startSubjects(folder.path, 101, 2 * faults.length)
  const fresh = await findings(running.subjects, 'fresh')
  const kept = await findings(running.subjects, 'kept')
  assert.deepEqual(kept, fresh)
  for (const index of faults.keys())
    assert.ok((fresh[index]?.length ?? 0) + (fresh[index + faults.length]?.length ?? 0) > 4, `fault ${index} is found`)
})

test('a kept connection asks most of the corpus', () => assert.ok(plain.length > 450))

for (const [why, raw] of [
  ['two lengths', 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc'],
  [
    'more bytes than its length',
    'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n',
  ],
  ['fewer bytes than its length', 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 4\r\n\r\nabc'],
  ['a length of another spelling', 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent_Length: 3\r\n\r\nabc'],
  ['chunks', 'POST /a HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a bare line feed', 'GET /a HTTP/1.1\r\nHost: app.test\nX: 1\r\n\r\n'],
  ['a folded line', 'GET /a HTTP/1.1\r\nHost: app.test\r\n X: 1\r\n\r\n'],
  ['an older version', 'GET /a HTTP/1.0\r\nHost: app.test\r\n\r\n'],
] as const) {
  test(`a request with ${why} is not asked on a kept connection`, () => assert.equal(isPlain(raw), false))
}

/** What was found for each subject with its fault. */
async function findings(subjects: readonly Subject[], connections: Connections): Promise<readonly string[][]> {
  const faulty = subjects.map((subject, index) => ({ ...subject, pass: faultyPass(subject, index) }))
  const tally = emptyTally()
  await contest(faulty, tally, connections, some)
  return faulty.map((subject) =>
    tally.disagreements
      .filter((found) => found.subject === subject)
      .map(({ request, observed }) => `${request.id} ${observed}`),
  )
}

function faultyPass({ pass }: Subject, index: number): Subject['pass'] {
  const fault = faults[index % faults.length]
  let before: Passage | undefined
  return (raw) => {
    const passage = pass(raw)
    const said = fault?.(passage, before) ?? passage
    before = passage
    return said
  }
}

type Fault = (passage: Passage, before: Passage | undefined) => Passage

/** Wrong about a field, its value, its order, a status, and one request behind. */
const faults: readonly Fault[] = [
  (passage) => withFields(passage, (fields) => fields.slice(0, -2)),
  (passage) => withFields(passage, (fields) => fields.map((text) => text.replaceAll('https', 'http'))),
  (passage) => withFields(passage, (fields) => [...fields.slice(-2), ...fields.slice(0, -2)]),
  (passage) => (passage.kind === 'refused' && passage.status === 400 ? { ...passage, status: 404 } : passage),
  (passage, before) => before ?? passage,
]

function withFields(passage: Passage, change: (fields: readonly string[]) => readonly string[]): Passage {
  if (passage.kind !== 'forwarded') return passage
  return { ...passage, message: { ...passage.message, fields: change(passage.message.fields) } }
}
