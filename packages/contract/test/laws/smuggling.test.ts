import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from '../../../../scripts/testing/laws.ts'
import { compileRewrite, defaultContract, fieldPairs, portOf, type Contract } from '../../src/index.ts'
import { bothFamilies, generous } from './contracts.ts'
import { familyNames, foldForTests, hopByHopNames, otherManagedNames } from './family.ts'
import { hostileRequests, type Hostile } from './hostile.ts'

for (const { name, contract, numRuns } of [
  { name: 'the default contract', contract: defaultContract, numRuns: 10_000 },
  { name: 'a contract with both families', contract: bothFamilies, numRuns: 4000 },
  { name: 'a contract that lets odd names pass', contract: generous, numRuns: 4000 },
]) {
  test(`Law 2, nothing smuggled: ${name}`, () => {
    const rewrite = compileRewrite(contract)
    fc.assert(
      fc.property(hostileRequests, (request) => {
        const { fields } = rewrite(request.fields, request.truth, request.hop)
        assertOnlyOurs(fieldPairs(fields), expectedOf(contract, request))
        assertNothingOfTheHop(fieldPairs(fields), request)
      }),
      { numRuns },
    )
  })
}

test('Law 2, nothing smuggled: what passes is exactly what was sent, in order, once', () => {
  const rewrite = compileRewrite(defaultContract)
  fc.assert(
    fc.property(hostileRequests, ({ fields, truth, hop }) => {
      const result = rewrite(fields, truth, hop)
      const sent = fieldPairs(fields)
      let at = 0
      for (const [name, value] of fieldPairs(result.fields).filter(([field]) => !isManaged(field))) {
        if (name === 'Connection' || name === 'Upgrade') continue
        if (name.startsWith('Signature')) continue
        at = sent.findIndex((pair, place) => place >= at && pair[0] === name && pair[1] === value) + 1
        assert.notEqual(at, 0, `${name}: ${value} was not sent`)
      }
    }),
    { numRuns: 4000 },
  )
})

/** The one value every managed field has after rewriting. */
function expectedOf(contract: Contract, { truth, hop }: Hostile): ReadonlyMap<string, string> {
  const { scheme, authority, client } = truth
  const expected = new Map([
    ['Host', authority.text],
    ['X-Forwarded-Proto', scheme],
    ['X-Forwarded-Host', authority.text],
    ['X-Forwarded-Port', String(portOf(scheme, authority))],
    ['X-Request-Id', hop.requestId],
  ])
  if (client) expected.set('X-Forwarded-For', client.text).set('X-Real-IP', client.text)
  if (contract.forwarded) expected.set('Forwarded', forwardedOf(truth))
  return expected
}

function forwardedOf({ scheme, authority, client }: Hostile['truth']): string {
  const node = client && (client.version === 4 ? `for=${client.text};` : `for="[${client.text}]";`)
  const host = /^[\w.-]+$/.test(authority.text) ? authority.text : `"${authority.text}"`
  return `${node ?? ''}host=${host};proto=${scheme}`
}

function assertOnlyOurs(fields: readonly (readonly [string, string])[], expected: ReadonlyMap<string, string>): void {
  const managed = fields.filter(([name]) => isManaged(name) && name !== 'Via')
  assert.deepEqual(managed.toSorted(byName), [...expected].toSorted(byName))
  const via = fields.filter(([name]) => foldForTests(name) === 'via')
  assert.equal(via.length, 1)
  assert.match(via[0]?.[1] ?? '', /(?:^|, )(?:1\.0|1\.1|2) lasthop$/)
  assert.equal(fields[0]?.[0], 'Host')
}

function assertNothingOfTheHop(fields: readonly (readonly [string, string])[], { hop }: Hostile): void {
  const ofHop = fields.filter(
    ([name]) => hopByHop.has(foldForTests(name)) || /^content-length$/.test(foldForTests(name)),
  )
  const ours = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
  ]
  assert.deepEqual(ofHop, hop.upgrade ? ours : [])
  for (const [name, value] of fields) {
    if (name.startsWith('Signature')) assert.doesNotMatch(value, /(?:^|, )lasthop=/)
    if (!/^[a-z0-9-]+$/i.test(name)) assert.equal(name.toLowerCase(), 'x_custom')
  }
}

function isManaged(name: string): boolean {
  return managed.has(foldForTests(name))
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1
}

const managed: ReadonlySet<string> = new Set([...familyNames, ...otherManagedNames].map(foldForTests))
const hopByHop: ReadonlySet<string> = new Set(hopByHopNames.map(foldForTests))
