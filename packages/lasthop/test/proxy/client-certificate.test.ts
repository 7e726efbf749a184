import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { peerOf } from '@lasthop/contract'
import type { ClientProof } from '../../src/certs/client-proof.ts'
import type { Arrival, SecuredAs } from '../../src/listen/exchange.ts'
import { identityOf, misdirectionOf, strangerOf } from '../../src/proxy/client-certificate.ts'

const hourMs = 3_600_000
const good: ClientProof = {
  kind: 'verified',
  certificate: { base64: 'MIIB', subject: 'CN=alice', notAfterMs: Date.now() + hourMs },
}
const ended: ClientProof = { kind: 'verified', certificate: { ...good.certificate, notAfterMs: Date.now() - 1000 } }
const open = { site: { host: 'open.test' } }
const closed = { site: { host: 'closed.test', clientCa: 'ca.pem' } }

function arrivalOf(secured: Partial<SecuredAs> | undefined): Arrival {
  const whole = secured && { site: 'closed.test', clientCa: 'digest', proof: good, ...secured }
  return {
    peer: peerOf('192.0.2.1', false),
    scheme: 'https',
    tlsVersion: 'TLSv1.3',
    secured: whole,
    wrongPort: false,
  }
}

const choiceOf = (site: string) => ({ site, context: createSecureContext(), clientCa: 'digest' })

const strangers: readonly (readonly [
  title: string,
  secured: Partial<SecuredAs> | undefined,
  code: string | undefined,
])[] = [
  ['a verified certificate', {}, undefined],
  ['a certificate that ended while the connection was open', { proof: ended }, 'client-certificate-refused'],
  ['no certificate', { proof: { kind: 'missing' } }, 'client-certificate-missing'],
  ['one that was not verified', { proof: { kind: 'unverified', because: 'x' } }, 'client-certificate-refused'],
  ['one that other authorities signed', { clientCa: 'other' }, 'other-authorities'],
  [
    'a connection from before certificates were asked for',
    { clientCa: undefined, proof: undefined },
    'other-authorities',
  ],
  ['clear text, whatever a load balancer says', undefined, 'client-certificate-in-clear'],
]

for (const [title, secured, code] of strangers) {
  test(`${title} is ${code ?? 'let in'}`, () => {
    assert.equal(strangerOf(arrivalOf(secured), closed, choiceOf)?.code, code)
  })
}

test('a site whose authorities cannot be told at this moment lets nobody in', () => {
  assert.equal(strangerOf(arrivalOf({}), closed, () => undefined)?.code, 'other-authorities')
})

test('a listed peer may ask for sites other than the one of its handshake, but for none with client_ca', () => {
  const told = (served: typeof closed | typeof open) =>
    misdirectionOf(arrivalOf({ site: 'third.test' }), { accepted: { isTold: true }, served })?.code
  assert.equal(told(open), undefined)
  assert.equal(told(closed), 'other-site')
  assert.equal(misdirectionOf(arrivalOf({}), { accepted: { isTold: false }, served: open })?.code, 'other-site')
})

test('the certificate of a listed peer is not passed off as its visitor’s', () => {
  const identity = (isTold: boolean) => identityOf(arrivalOf({}), { accepted: { isTold }, served: closed })
  assert.equal(identity(false)?.subject, 'CN=alice')
  assert.equal(identity(true), undefined)
})
