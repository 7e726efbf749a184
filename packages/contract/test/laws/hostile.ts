import * as fc from '../../../../scripts/testing/laws.ts'
import { addressOfWords } from '../../src/address.ts'
import { parseAddress, parseAuthority, type Address, type HopFacts, type Truth } from '../../src/index.ts'
import { familyNames, hopByHopNames, ordinaryNames, otherManagedNames, protectedNames } from './family.ts'

/** A request as bad as it gets, what the edge saw all the same, and who believes whom behind it. */
export interface Hostile {
  readonly fields: readonly string[]
  readonly truth: Truth
  readonly hop: HopFacts
}

/** In nearly every value that a client sends, and in nothing that is true. */
export const tag = 'evil'

/** Any client: IPv4, IPv6, a mapped address as the socket gives it, or none. */
export const clients: fc.Arbitrary<Address | undefined> = fc
  .oneof(
    { weight: 4, arbitrary: fc.ipV4().map(mustParse) },
    { weight: 4, arbitrary: fc.ipV6().map(mustParse) },
    { weight: 2, arbitrary: fc.ipV4().map((text) => mustParse(`::ffff:${text}`)) },
    { weight: 2, arbitrary: sparseWords().map(addressOfWords) },
    { weight: 2, arbitrary: fc.constantFrom('127.0.0.1', '::1', '10.0.0.5', 'fe80::1').map(mustParse) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
  // No socket has the unspecified address at its other end.
  .filter((client) => client?.text !== '0.0.0.0' && client?.text !== '::')

/** An address that must be one. */
export function mustParse(text: string): Address {
  const address = parseAddress(text)
  if (!address) throw new Error(`"${text}" is not an address.`)
  return address
}

/** Eight words with many zeros: where `::` and mapped addresses are decided. */
export function sparseWords(): fc.Arbitrary<number[]> {
  const word = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    fc.constant(0xffff),
    fc.integer({ max: 0xffff, min: 0 }),
  )
  return fc.array(word, { minLength: 8, maxLength: 8 })
}

/** A host with or without a port, in every form that is an authority. */
export const authorityTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.domain(),
      fc.domain().map((name) => `${name.toUpperCase()}.`),
      fc.ipV4(),
      fc.ipV6().map((text) => `[${text}]`),
      fc.constantFrom('app.test', 'App.Test', 'localhost', 'my_app', 'xn--4ca9at.test', '[::ffff:192.0.2.1]'),
    ),
    fc.option(fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(80, 443, 8443))),
  )
  .map(([host, port]) => (port === null ? host : `${host}:${port}`))

function truths(): fc.Arbitrary<Truth> {
  return fc.record({
    scheme: fc.constantFrom('http', 'https'),
    authority: authorityTexts.map((text) => {
      const authority = parseAuthority(text)
      if (!authority) throw new Error(`"${text}" is not an authority.`)
      return authority
    }),
    client: clients,
  })
}

function hostileField(): fc.Arbitrary<[name: string, value: string]> {
  const names = fc.oneof(
    { weight: 6, arbitrary: spelledBadly(fc.constantFrom(...familyNames, ...otherManagedNames)) },
    { weight: 2, arbitrary: spelledBadly(fc.constantFrom(...hopByHopNames, ...protectedNames, 'Content-Length')) },
    { weight: 2, arbitrary: fc.constantFrom(...ordinaryNames, ...protectedNames) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 12 }) },
  )
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(names, hostileValues()) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('Connection', 'CONNECTION', 'connection'), nominations()) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('Forwarded', 'forwarded'), forwardedValues()) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('Signature', 'Signature-Input'), signatureValues()) },
  )
}

/** A name as sent, in another case, or in a spelling that somebody somewhere folds. */
function spelledBadly(names: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const separator = fc.constantFrom('-', '-', '-', '_', '.', '!', '~', "'", '--', '-_', ' ', '\xad', '+', '|')
  const end = fc.constantFrom('', '', '', '', '-', '_', '.', ' ', '\t')
  return fc
    .tuple(names, fc.array(separator, { minLength: 8, maxLength: 8 }), end, end, fc.nat({ max: 3 }))
    .map(([name, separators, before, after, mode]) => {
      if (mode === 0) return name
      if (mode === 1)
        return name
          .split('')
          .map((letter, at) => (at % 3 === 1 ? flipCase(letter) : letter))
          .join('')
      const parts = name.split('-').flatMap((part, at) => (at === 0 ? [part] : [separators[at % 8] ?? '-', part]))
      return before + parts.join('') + after
    })
}

function flipCase(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()
}

function hostileValues(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      tag,
      `${tag}, https`,
      `https, ${tag}`,
      `http, ${tag}, https`,
      `,${tag}`,
      `${tag}.test:8443`,
      `6.6.6.6, ${tag}`,
      `HTTPS ${tag}`,
      `"${tag}`,
      '',
      ',',
      'https',
      'http',
      'HTTPS',
      'wss',
      'on',
      '6.6.6.6',
      '6.6.6.6, 7.7.7.7',
      '[2001:db8:666::6]:1',
      'unknown',
      '443',
    ),
    fc.string({ unit: 'binary-ascii', maxLength: 8 }).map((text) => `${tag}${text}`),
  )
}

/** Lists of names to remove, over and above the honest tokens: quoted, doubled, spaced, in disguise. */
function nominations(): fc.Arbitrary<string> {
  const token = fc.oneof(
    spelledBadly(fc.constantFrom(...familyNames, ...otherManagedNames, ...protectedNames, ...ordinaryNames)),
    fc.constantFrom('close', 'keep-alive', 'Upgrade', '', ' ', '"X-Forwarded-For"', 'x-evil-token', '*'),
  )
  return fc.array(token, { maxLength: 6 }).map((tokens) => tokens.join(',\t'))
}

function forwardedValues(): fc.Arbitrary<string> {
  return fc.constantFrom(
    `for=6.6.6.6;proto=https;host=${tag}.test`,
    `for=6.6.6.6, for="[2001:db8:666::6]";proto=http`,
    `for="${tag}`,
    `for=${tag};for=6.6.6.6`,
    `;;,,`,
    `for=unknown;by=_${tag}`,
  )
}

function signatureValues(): fc.Arbitrary<string> {
  return fc.constantFrom(
    'lasthop=:AA==:',
    'sig1=:AA==:, lasthop=:AA==:',
    'lasthop=("x-forwarded-proto");created=1',
    `sig1="a, lasthop=:AA==:"`,
    `sig1="a`,
    `", lasthop=:AA==:`,
    'Lasthop=:AA==:',
    ' lasthop =:AA==:',
  )
}

/** Requests of the worst kind. */
export const hostileRequests: fc.Arbitrary<Hostile> = fc.record({
  fields: fc.array(hostileField(), { maxLength: 14 }).map((pairs) => pairs.flat()),
  truth: truths(),
  hop: fc.record({
    version: fc.constantFrom('1.0', '1.1', '2'),
    requestId: fc.stringMatching(/^[a-z0-9]{16}$/),
    upgrade: fc.constantFrom(undefined, 'websocket'),
  }),
})
