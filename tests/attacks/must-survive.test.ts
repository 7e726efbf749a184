import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { corpus } from '@lasthop/corpus'
import { answersCases } from './cases/answers.ts'
import { denialCases } from './cases/denial.ts'
import { forwardingCases } from './cases/forwarding.ts'
import { framingCases } from './cases/framing.ts'
import { loggingCases } from './cases/logging.ts'
import { nodeCases } from './cases/node.ts'
import { routingCases } from './cases/routing.ts'
import { tlsCases } from './cases/tls.ts'
import { upgradesCases } from './cases/upgrades.ts'

const root = join(import.meta.dirname, '../..')
const groups = {
  FT: { cases: forwardingCases, count: 36 },
  FR: { cases: framingCases, count: 44 },
  RT: { cases: routingCases, count: 26 },
  UP: { cases: upgradesCases, count: 16 },
  DS: { cases: denialCases, count: 21 },
  TL: { cases: tlsCases, count: 16 },
  RS: { cases: answersCases, count: 25 },
  LG: { cases: loggingCases, count: 7 },
  ND: { cases: nodeCases, count: 16 },
}

for (const [group, { cases, count }] of Object.entries(groups)) {
  void suite(`the cases of group ${group}`, () => {
    void test('are numbered without a gap', () => {
      const numbers = Array.from({ length: count }, (_, at) => `${group}-${String(at + 1).padStart(2, '0')}`)
      assert.deepEqual(
        cases.map(({ id }) => id),
        numbers,
      )
    })

    for (const { id, title, by, absent } of cases) {
      void test(`${id} is held: ${title}`, () => {
        if (absent === undefined) assert.notEqual(by.length, 0, 'nothing holds it')
        else assert.ok(!exists(absent.until), `"${absent.until}" is there now: name the test of ${id}`)
        assert.deepEqual(
          by.filter((holder) => !holds(holder, id)),
          [],
          'these do not hold it',
        )
      })
    }
  })
}

/** A URL object reads `//evil.test/x` as a host and takes dot segments away: none may stand between the wire and the wire. */
test('ND-04: the rooms on the way of a request make no URL objects', () => {
  const files = globSync('packages/lasthop/src/{wire,listen,proxy,upstream}/**/*.ts', { cwd: root })
  assert.ok(files.length > 50)
  assert.deepEqual(
    files.filter((file) => /\bnew URL\(|\bURL\.(can)?[pP]arse\(/.test(readText(file))),
    [],
  )
})

/** What a client sent is shown by whoever runs the edge: it is text there, and never becomes markup. */
test('LG-07: the console never makes markup of text', () => {
  const files = globSync('packages/console/src/**/*.{ts,tsx}', { cwd: root })
  assert.ok(files.length > 10)
  assert.deepEqual(
    files.filter((file) => /innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc/i.test(readText(file))),
    [],
  )
})

function holds(holder: string, id: string): boolean {
  const colon = holder.indexOf(': ')
  const [place, text] = colon === -1 ? [holder, undefined] : [holder.slice(0, colon), holder.slice(colon + 2)]
  if (place !== 'corpus') return existsSync(join(root, place)) && readText(place).includes(text ?? id)
  return corpus.some((request) => (text === undefined ? idOf(request.id) === id : request.raw.includes(text)))
}

/** `FT-06c` and `FT-06-1` are requests of FT-06. */
function idOf(id: string): string {
  return id.slice(0, 5)
}

function exists(what: string): boolean {
  if (what.includes('/')) return existsSync(join(root, what))
  return readText('docs/lasthop.schema.json').includes(`"${what}":`)
}

function readText(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
