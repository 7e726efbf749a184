import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { suite, test } from 'node:test'
import * as fc from '../../../scripts/testing/laws.ts'
import {
  compileResolve,
  compileRewrite,
  compileSign,
  compileVerify,
  createSeenSignatures,
  defaultContract,
  isProblem,
  parseAuthority,
  peerOf,
  type Fields,
  type HopKey,
  type Received,
  type RequestLine,
  type Truth,
} from '../src/index.ts'
import { Latin1Text } from '../src/latin1-text.ts'
import { componentOf, derivedComponents, parametersLine, putDerived, writeBase } from '../src/signature.ts'
import { mustParse } from './laws/hostile.ts'

void suite('RFC 9421', () => {
  void test('section B.2.5: HMAC-SHA256 with the shared secret of the RFC', () => {
    const secret = 'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=='
    const parameters = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    const base = baseInRfc(['date', '@authority', 'content-type'], parameters)
    assert.ok(!isProblem(base))
    assert.equal(
      keyOf('test-shared-secret', secret, 'base64').mac(base),
      'pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=',
    )
  })

  void test('section 2.2: the method and the target are as they are sent, the authority is lower-case without the port of its scheme', () => {
    assert.deepEqual(
      [...derived({ scheme: 'https', host: 'WWW.Example.com:443' })],
      [
        ['@method', 'POST'],
        ['@request-target', '/foo?param=Value&Pet=dog'],
        ['@authority', 'www.example.com'],
      ],
    )
  })

  void test('section 2.2.3: only the port that the scheme has anyway is left out', () => {
    assert.equal(derived({ scheme: 'http', host: 'example.com:443' }).get('@authority'), 'example.com:443')
    assert.equal(derived({ scheme: 'http', host: 'example.com:80' }).get('@authority'), 'example.com')
  })

  void test('section 2.5: a component that is missing has no signature base', () => {
    assert.ok(isProblem(baseInRfc(['date', 'x-missing'], '()')))
  })
})

void suite('the signed hop', () => {
  void test('what the edge signed is believed, from any address', () => {
    const belief = resolve(signed())
    assert.equal(belief.trusted, true)
    assert.equal(belief.scheme, 'https')
    assert.equal(belief.authority?.text, 'app.test:8443')
    assert.equal(belief.client?.text, '192.0.2.7')
    assert.deepEqual(belief.findings, [])
  })

  void test('a client without an address is signed for too, and an address cannot be added', () => {
    const request = signed({ ...truth, client: undefined })
    assert.equal(verdictOn(request).kind, 'signed')
    assert.equal(
      verdictOn({ ...request, fields: [...request.fields, 'X-Forwarded-For', '203.0.113.1'] }).kind,
      'signature-bad',
    )
  })

  void test('a field called like a derived component is only a field: the request line is what counts', () => {
    const request = signed()
    const named = ['@method', 'DELETE', '@request-target', '/other', '@authority', 'other.test']
    assert.equal(verdictOn({ ...request, fields: [...named, ...request.fields] }).kind, 'signed')
    const other: RequestLine = { method: 'DELETE', target: '/other' }
    const lying = [...request.fields, '@method', line.method, '@request-target', line.target]
    assert.equal(verdictOn({ ...request, requestLine: other, fields: lying }).kind, 'signature-bad')
  })

  void test('TL-04: a verified certificate is signed for; another one, or one without a signature, is not believed', () => {
    const request = signedFor('CN=alice')
    assert.equal(verdictOn(request).kind, 'signed')
    for (const change of [
      replaced('X-SSL-Client-S-DN', 'CN=admin'),
      replaced('Client-Cert', ':AA==:'),
      removed('X-SSL-Client-Verify'),
      added('client-cert', ':AA==:'),
    ]) {
      assert.equal(verdictOn(change(request)).kind, 'signature-bad')
    }
    assert.equal(verdictOn(added('Client-Cert', ':AA==:')(signed())).kind, 'signature-bad')
  })

  for (const [title, change] of Object.entries<(request: Received) => Received>({
    'another method': (request) => withLine(request, { method: 'DELETE' }),
    'another path': (request) => withLine(request, { target: '/admin' }),
    'a longer query': (request) => withLine(request, { target: `${line.target}&x=1` }),
    'another host': replaced('Host', 'evil.test'),
    'another scheme': replaced('X-Forwarded-Proto', 'http'),
    'another client': replaced('X-Forwarded-For', '192.0.2.70'),
    'another request id': replaced('X-Request-Id', 'id-2'),
    'a removed client': removed('X-Forwarded-For'),
    'a removed scheme': removed('X-Forwarded-Proto'),
    'a removed host': removed('X-Forwarded-Host'),
    'a second scheme': added('X-Forwarded-Proto', 'https'),
    'a second Host': added('Host', 'app.test:8443'),
    'a second client in another case': added('x-forwarded-for', '192.0.2.7'),
    'a prefix that the edge never sent': added('X-Forwarded-Prefix', '/admin'),
    'a user that the edge never sent': added('X-Forwarded-User', 'root'),
    'the other family': added('Forwarded', 'for=203.0.113.1;proto=http'),
    'a folded spelling': added('X_Forwarded_Proto', 'http'),
    'a signature cut short': reworded('Signature', (text) => text.slice(0, -3)),
    'a signature without its colons': reworded('Signature', (text) => text.replaceAll(':', '')),
    'one letter of the signature': reworded('Signature', flipOne),
    'components in another order': reworded('Signature-Input', (text) =>
      text.replace('"@method" "@request-target"', '"@request-target" "@method"'),
    ),
    'a component taken out': reworded('Signature-Input', (text) => text.replace(' "x-forwarded-for"', '')),
    'a component named twice': reworded('Signature-Input', (text) => text.replace('"@method"', '"@method" "@method"')),
    'no component at all': reworded('Signature-Input', (text) => text.replace(/\(.*\)/, '()')),
    'a younger time': reworded('Signature-Input', (text) => text.replace(/created=\d+/, `created=${now + 1}`)),
    'another key': reworded('Signature-Input', (text) => text.replace('keyid="new"', 'keyid="old"')),
    'an unknown key': reworded('Signature-Input', (text) => text.replace('keyid="new"', 'keyid="none"')),
    'a parameter more': reworded('Signature-Input', (text) => `${text};tag="x"`),
    'only the input': removed('Signature'),
    'only the signature': removed('Signature-Input'),
    'a second signature before it': (request) => ({
      ...request,
      fields: ['Signature', 'lasthop=:AAAA:', ...request.fields],
    }),
    'a second one in the same line': reworded('Signature', (text) => `${text}, lasthop=:AAAA:`),
    'no request line to compare': ({ peer, scheme, fields }) => ({ peer, scheme, fields }),
  })) {
    void test(`${title} is seen`, () => {
      const verdict = verdictOn(change(signed()))
      assert.equal(verdict.kind, 'signature-bad')
      assert.ok('message' in verdict && verdict.message.endsWith('.'), JSON.stringify(verdict))
    })
  }

  void test('what a bad signature says is not believed: the socket is', () => {
    const belief = resolve(replaced('X-Forwarded-For', '203.0.113.1')(signed()))
    assert.equal(belief.scheme, 'http')
    assert.equal(belief.client?.text, '198.51.100.9')
    assert.deepEqual(
      belief.findings.map(({ code }) => code),
      ['signature-bad', 'untrusted-peer'],
    )
  })

  void test('a request without a signature is told as such', () => {
    const belief = resolve({ ...signed(), fields: ['Host', 'app.test'] })
    assert.equal(belief.trusted, false)
    assert.deepEqual(
      belief.findings.map(({ code }) => code),
      ['unsigned'],
    )
  })

  for (const [age, kind] of [
    [0, 'signed'],
    [30, 'signed'],
    [31, 'signature-stale'],
    [-10, 'signed'],
    [-11, 'signature-stale'],
  ] as const) {
    void test(`a signature ${age} seconds old is ${kind}`, () => {
      assert.equal(verdictOn(signed(), { at: now + age }).kind, kind)
    })
  }

  void test('a signature counts once', () => {
    const verify = compileVerify(partsFor(now, createSeenSignatures(30)))
    const request = signed()
    assert.equal(verify(request).kind, 'signed')
    assert.equal(verify(request).kind, 'signature-stale')
  })

  void test('while keys are rotated, both count', () => {
    assert.equal(verdictOn(signed(truth, oldKey)).kind, 'signed')
    assert.equal(verdictOn(signed(truth, newKey)).kind, 'signed')
  })

  void test('signatures of others beside it do no harm', () => {
    const fields = ['Signature-Input', 'sig1=("date");created=1', 'Signature', 'sig1=:AAAA:', ...signed().fields]
    assert.equal(verdictOn({ ...signed(), fields }).kind, 'signed')
    const joined = new Headers()
    for (let at = 0; at < fields.length; at += 2) joined.append(fields[at] ?? '', fields[at + 1] ?? '')
    assert.equal(verdictOn({ ...signed(), fields: [...joined].flat() }).kind, 'signed')
  })

  void test("a client's own signature under our label never reaches the app", () => {
    const forged = [
      'Signature-Input',
      'lasthop=()',
      'Signature',
      'sig1=:AAAA:, lasthop=:AAAA:',
      'signature',
      'lasthop=?0',
    ]
    assert.equal(verdictOn(signed(truth, newKey, forged)).kind, 'signed')
  })

  void test('no covered field whose value is changed, or swapped with another, goes unseen', () => {
    const request = signed()
    const loose = new Set(['Via', 'Accept', 'Signature', 'Signature-Input'])
    const places = request.fields.flatMap((name, at) => (at % 2 === 0 && !loose.has(name) ? [at + 1] : []))
    const place = fc.constantFrom(...places)
    fc.assert(
      fc.property(place, place, fc.string({ maxLength: 3 }), (at, other, text) => {
        const swapped = request.fields.with(at, request.fields[other] ?? '').with(other, request.fields[at] ?? '')
        const fields = swapped.with(at, `${swapped[at]}${text.replaceAll(/[^!-~]/g, '')}`)
        const isSame = fields.every((part, index) => part === request.fields[index])
        assert.equal(verdictOn({ ...request, fields }).kind, isSame ? 'signed' : 'signature-bad')
      }),
      { numRuns: 2000 },
    )
  })

  void test('what was met is remembered for the life of a signature, and no longer than memory allows', () => {
    const isReplayed = createSeenSignatures(30, 100)
    assert.equal(isReplayed('first', 0), false)
    assert.equal(isReplayed('second', 29), false)
    assert.equal(isReplayed('first', 31), true)
    for (let id = 0; id < 250; id++) isReplayed(`flood ${id}`, 32)
    assert.equal(isReplayed('first', 33), false)
  })
})

function signed(about: Truth = truth, key = newKey, sent: Fields = ['Accept', '*/*']): Received {
  const { fields } = compileRewrite(defaultContract)(sent, about, hop)
  const message = { ...line, scheme: about.scheme, fields }
  fields.push(...compileSign('lasthop')(message, key, now))
  return { peer: peerOf('198.51.100.9', false), scheme: 'http', fields, requestLine: line }
}

/** The same of a site that asks for certificates: the client has shown one. */
function signedFor(subject: string): Received {
  const facts = { ...hop, identity: { base64: 'MIIB', subject } }
  const { fields } = compileRewrite({ ...defaultContract, clientCertificate: true })([], truth, facts)
  fields.push(...compileSign('lasthop')({ ...line, scheme: truth.scheme, fields }, newKey, now))
  return { peer: peerOf('198.51.100.9', false), scheme: 'http', fields, requestLine: line }
}

function resolve(request: Received) {
  return compileResolve({ trust: { kind: 'signed', verify: compileVerify(partsFor(now)) }, family: 'x-forwarded' })(
    request,
  )
}

function verdictOn(request: Received, { at = now } = {}) {
  return compileVerify(partsFor(at))(request)
}

function partsFor(at: number, isReplayed = (_signature: string, _now: number) => false) {
  const keys = [oldKey, newKey]
  return { label: 'lasthop', keyOf: (id: string) => keys.find((key) => key.id === id), now: () => at, isReplayed }
}

function keyOf(id: string, secret: string, encoding: BufferEncoding): HopKey {
  const bytes = Buffer.from(secret, encoding)
  return { id, mac: (text) => createHmac('sha256', bytes).update(text).digest('base64') }
}

function withLine(request: Received, changed: Partial<RequestLine>): Received {
  return { ...request, requestLine: { ...line, ...changed } }
}

function replaced(name: string, value: string) {
  return reworded(name, () => value)
}

function reworded(name: string, reword: (text: string) => string) {
  return (request: Received): Received => {
    const at = request.fields.indexOf(name)
    assert.notEqual(at, -1, name)
    const value = reword(request.fields[at + 1] ?? '')
    assert.notEqual(value, request.fields[at + 1], 'nothing was changed')
    return { ...request, fields: request.fields.with(at + 1, value) }
  }
}

function removed(name: string) {
  return (request: Received): Received => {
    const at = request.fields.indexOf(name)
    assert.notEqual(at, -1, name)
    return { ...request, fields: request.fields.toSpliced(at, 2) }
  }
}

function added(name: string, value: string) {
  return (request: Received): Received => ({ ...request, fields: [...request.fields, name, value] })
}

function flipOne(text: string): string {
  const at = text.indexOf(':') + 5
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

const now = 1_764_100_000
const line: RequestLine = { method: 'GET', target: '/orders?page=2' }
const hop = { version: '1.1', requestId: 'id-1', upgrade: undefined } as const
const authority = parseAuthority('app.test:8443')
assert.ok(authority)
const truth: Truth = { scheme: 'https', authority, client: mustParse('192.0.2.7') }
const oldKey = keyOf('old', 'o'.repeat(32), 'latin1')
const newKey = keyOf('new', 'n'.repeat(32), 'latin1')
const rfcLine = { method: 'POST', target: '/foo?param=Value&Pet=dog' }

function baseInRfc(names: readonly string[], parameters: string) {
  const fields = { date: 'Tue, 20 Apr 2021 02:07:55 GMT', 'content-type': 'application/json' }
  const known = new Map<string, string>([
    ...Object.entries(fields),
    ...derived({ scheme: 'https', host: 'example.com' }),
  ])
  const parts = { covered: names.map(componentOf), values: names.map((name) => known.get(name)) }
  return writeBase(new Latin1Text(), { ...parts, parameters: parametersLine(parameters) })
}

/** The derived components of the RFC's message, by name. */
function derived(about: { readonly scheme: 'http' | 'https'; readonly host: string }): ReadonlyMap<string, string> {
  const values: (string | undefined)[] = []
  putDerived(values, { ...rfcLine, ...about })
  return new Map(derivedComponents.map((name, at) => [name, values[at] ?? '']))
}
