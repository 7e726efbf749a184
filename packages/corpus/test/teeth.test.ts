import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  compileRewrite,
  defaultContract,
  fieldPairs,
  isForwardingName,
  isHopByHop,
  isOddlySpelled,
  valuesOf,
  withoutFields,
  type Fields,
  type HopFacts,
  type Rewrite,
  type Truth,
} from '@lasthop/contract'

import { believedRequests, faultsOf } from './passage.ts'

const sound = compileRewrite(defaultContract)

/** A fault that edges have really had, and a request of the corpus that must show it. Otherwise each is the sound rewrite. */
type Broken = readonly [fault: string, rewrite: Rewrite, shownBy: string]

const broken: readonly Broken[] = [
  ['passes everything on', (fields) => ({ fields: [...fields], dropped: [] }), 'OR-001'],
  [
    'strips three names only',
    leaking((name) => isStripped(name) && !/^x.forwarded.(proto|for|host)$/i.test(name)),
    'FT-14a',
  ],
  ['strips names in one case only', leaking((name) => isForwardingName(name) && /^[a-z]/.test(name)), 'SP-01a'],
  ['strips names with hyphens only', leaking((name) => isOddlySpelled(name)), 'FT-08a'],
  ['strips names with underscores but not with dots', leaking((name) => name.includes('.')), 'FT-09a'],
  [
    'strips the exact names of the family and no new ones',
    leaking((name) => name === 'X-Forwarded-Something'),
    'SP-02a',
  ],
  ['strips only the first of several lines', leakingLater, 'FT-06a'],
  ['appends to the client’s list', (fields, truth, hop) => appending(fields, sound(fields, truth, hop)), 'FT-05a'],
  ['sets only what is absent', (fields, truth, hop) => yielding(fields, sound(fields, truth, hop)), 'FT-05a'],
  ['obeys nominations after it has set its own', obeying(/./), 'FT-01a'],
  ['obeys nominations after it has set its own on upgrades only', onUpgrades(obeying(/./)), 'FT-20a'],
  ['obeys the nomination of a login', obeying(/^(authorization|cookie)$/), 'FT-03a'],
  ['does not obey nominations', leaking((name) => name === 'X-Custom'), 'FT-04a'],
  ['lets hop-by-hop fields through', leaking(isHopByHop), 'OR-208'],
  ['lets an upgrade to HTTP/2 through', leaking((name) => /^(upgrade|http2-settings)$/i.test(name)), 'UP-07a'],
  ['says wss on an upgrade', onUpgrades(replacing('X-Forwarded-Proto', () => 'wss')), 'UP-01a'],
  ['forgets the upgrade', (fields, truth, hop) => sound(fields, truth, { ...hop, upgrade: undefined }), 'UP-01a'],
  ['says nothing of the scheme', replacing('X-Forwarded-Proto', () => undefined), 'FT-07a'],
  ['says the scheme is always https', replacing('X-Forwarded-Proto', () => 'https'), 'OR-001'],
  ['loses the port of the host', replacing('X-Forwarded-Host', (value) => value.replace(/:\d+$/, '')), 'FT-36a'],
  ['writes the host in lower case', replacing('Host', (value) => value.toLowerCase()), 'RT-17a'],
  ['says the port of the listener', replacing('X-Forwarded-Port', () => '8443'), 'OR-001'],
  ['writes addresses of IPv6 in brackets', replacing('X-Forwarded-For', bracketed), 'OR-001'],
  ['keeps the request id of the client', keepingId, 'FT-35d'],
  ['replaces Via', replacing('Via', () => '1.1 lasthop'), 'OR-021'],
  ['drops bytes that are not ASCII', replacing('X-Foo', (value) => value.replaceAll(/[^\t\x20-\x7e]/g, '')), 'FR-16e'],
  ['joins cookies by commas', replacing('Cookie', (value) => value.replaceAll(';', ',')), 'OR-016'],
  ['drops empty fields', replacing('X-Empty', () => undefined), 'VA-001'],
]

test('the sound rewrite breaks no request', () => {
  assert.deepEqual(caughtBy(sound), [])
  assert.deepEqual(caughtBy(leaking(() => false)), [])
})

for (const [fault, rewrite, shownBy] of broken) {
  test(`a rewrite that ${fault} is caught by ${shownBy}`, () => {
    const caught = caughtBy(rewrite)
    assert.ok(caught.includes(shownBy), `caught by ${caught.join(' ')}`)
  })
}

function caughtBy(rewrite: Rewrite): readonly string[] {
  return believedRequests.filter((request) => faultsOf(request, rewrite).length > 0).map(({ id }) => id)
}

function isStripped(name: string): boolean {
  return isForwardingName(name) || isOddlySpelled(name)
}

/** Lets fields of the client through that the sound rewrite removes. */
function leaking(isLeaked: (name: string) => boolean): Rewrite {
  return (sent, truth, hop) => {
    const leaked = withoutFields(sent, (name) => !isLeaked(name))
    const { fields, dropped } = sound(sent, truth, hop)
    return { fields: [...leaked, ...fields], dropped }
  }
}

function leakingLater(sent: Fields, truth: Truth, hop: HopFacts): ReturnType<Rewrite> {
  const seen = new Set<string>()
  const isLater = (name: string): boolean => isForwardingName(name) && seen.size === seen.add(name.toLowerCase()).size
  return leaking(isLater)(sent, truth, hop)
}

function keepingId(sent: Fields, truth: Truth, hop: HopFacts): ReturnType<Rewrite> {
  return sound(sent, truth, { ...hop, requestId: valuesOf(sent, 'x-request-id')[0] ?? hop.requestId })
}

function appending(sent: Fields, { fields, dropped }: ReturnType<Rewrite>): ReturnType<Rewrite> {
  const lists = fieldPairs(fields).flatMap(([name, value]) => {
    const before = name.startsWith('X-Forwarded-') ? valuesOf(sent, name.toLowerCase()) : []
    return [name, [...before, value].join(', ')]
  })
  return { fields: lists, dropped }
}

function yielding(sent: Fields, { fields, dropped }: ReturnType<Rewrite>): ReturnType<Rewrite> {
  const own = withoutFields(sent, (name) => !/^x-(forwarded-(proto|for|host)|real-ip)$/i.test(name))
  const absent = withoutFields(fields, (name) => valuesOf(own, name.toLowerCase()).length > 0)
  return { fields: [...own, ...absent], dropped }
}

/** Removes nominated fields at the very end, when ours are already there. */
function obeying(which: RegExp): Rewrite {
  return (sent, truth, hop) => {
    const nominated = valuesOf(sent, 'connection')
      .join(',')
      .toLowerCase()
      .split(/[\s,]+/)
    const isRemoved = (name: string): boolean => nominated.includes(name) && which.test(name)
    const { fields, dropped } = sound(sent, truth, hop)
    return { fields: withoutFields(fields, (name) => isRemoved(name.toLowerCase())), dropped }
  }
}

function onUpgrades(rewrite: Rewrite): Rewrite {
  return (sent, truth, hop) => (hop.upgrade ? rewrite : sound)(sent, truth, hop)
}

/** Changes one field on its way; `undefined` removes it. */
function replacing(target: string, change: (value: string) => string | undefined): Rewrite {
  return (sent, truth, hop) => {
    const { fields, dropped } = sound(sent, truth, hop)
    const changed = fieldPairs(fields).flatMap(([name, value]) => {
      const after = name === target ? change(value) : value
      return after === undefined ? [] : [name, after]
    })
    return { fields: changed, dropped }
  }
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
