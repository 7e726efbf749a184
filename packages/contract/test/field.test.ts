import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  field,
  foldName,
  isForwardingName,
  isFraming,
  isHopByHop,
  isManaged,
  isNeverNominated,
  isOddlySpelled,
  isSchemeAlias,
} from '../src/index.ts'
import { familyNames, hopByHopNames, ordinaryNames, protectedNames } from './laws/family.ts'

/** The same name as somebody somewhere would take for it. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
  (name) => name.replaceAll('-', '_'),
  (name) => name.replaceAll('-', '.'),
  (name) => name.replace('-', '_'),
  (name) => name.replaceAll('-', '!'),
  (name) => name.replaceAll('-', '~'),
  (name) => name.replaceAll('-', "'"),
  (name) => name.replaceAll('-', ' '),
  (name) => name.replaceAll('-', '\xad'),
  (name) => name.replaceAll('-', '\0'),
  (name) => name.replaceAll('-', '--'),
  (name) => name.replaceAll('-', '-_'),
  (name) => `-${name}`,
  (name) => `${name}-`,
  (name) => `${name}_`,
  (name) => ` ${name}\t`,
]

for (const name of familyNames) {
  test(`${name} is of the forwarding family in every spelling`, () => {
    for (const spell of spellings) assert.ok(isForwardingName(spell(name)), spell(name))
  })
}

test('hop-by-hop fields are known in every spelling', () => {
  for (const name of hopByHopNames) for (const spell of spellings) assert.ok(isHopByHop(spell(name)), spell(name))
})

test('what an app needs from its client is not of the family, not of the hop and not framing', () => {
  for (const name of [...ordinaryNames, ...protectedNames, 'Range', 'If-None-Match', 'Sec-Fetch-Site', 'Expect']) {
    assert.deepEqual([isForwardingName(name), isHopByHop(name), isFraming(name)], [false, false, false], name)
  }
})

test('a name that only looks like one of the family is not', () => {
  for (const name of [
    'X-Forward',
    'Forwarding',
    'X-Hosting',
    'Proxy-Status',
    'X-Real',
    'SSL',
    'X-Envoy',
    'X-Original',
  ]) {
    assert.equal(isForwardingName(name), false, name)
  }
})

test('letters without separators between them are another name: no reader takes them for ours', () => {
  assert.equal(isForwardingName('XForwardedProto'), false)
})

const folds = [
  ['X_Forwarded.Proto', 'x-forwarded-proto'],
  ["X'Forwarded!Proto", 'x-forwarded-proto'],
  ['X--A', 'x--a'],
  ['_A ', '-a-'],
  ['\xc9t\xe9', '-t-'],
  ['', ''],
] as const

for (const [name, folded] of folds) {
  test(`${JSON.stringify(name)} folds onto "${folded}", one character onto one`, () =>
    assert.equal(foldName(name), folded))
}

test('every character that a server might fold is odd, and so is an empty name', () => {
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code)
    assert.equal(isOddlySpelled(`X${character}A`), !/[A-Za-z0-9-]/.test(character), `code ${code}`)
  }
  assert.equal(isOddlySpelled(''), true)
})

test('fields that we set are managed, and nothing that we send has an odd name', () => {
  const { signature, signatureInput, ...ours } = field
  for (const name of Object.values(ours)) assert.ok(isManaged(name), name)
  for (const name of [...Object.values(ours), signature, signatureInput]) assert.equal(isOddlySpelled(name), false)
})

test('Connection may not remove managed fields, credentials, framing and what describes the body', () => {
  for (const name of [
    ...familyNames,
    ...protectedNames,
    'Host',
    'Via',
    'X-Request-Id',
    'Transfer-Encoding',
    'Content-X',
  ]) {
    for (const spell of spellings) assert.ok(isNeverNominated(spell(name)), spell(name))
  }
  for (const name of ordinaryNames) assert.equal(isNeverNominated(name), false, name)
})

test('fields that say the scheme a second time are known', () => {
  for (const name of ['X-Forwarded-Ssl', 'x-forwarded-protocol', 'X-Forwarded-Scheme', 'FRONT-END-HTTPS']) {
    assert.ok(isSchemeAlias(name), name)
  }
  assert.equal(isSchemeAlias('X-Forwarded-Proto'), false)
})
