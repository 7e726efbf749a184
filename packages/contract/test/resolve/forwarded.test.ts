import { https, nothing, safe, testCases, type Case } from './cases.ts'

testCases([
  element('for=192.0.2.7;proto=https', https, []),
  element('for="[2001:db8::1]:443";proto=HTTPS;host="shop.test:8443"', ['https', 'shop.test:8443', '2001:db8::1'], []),
  element('for=6.6.6.6;proto=http, for=192.0.2.7;proto=https, for=10.0.0.9;proto=http', https, []),
  element('for=192.0.2.7;proto=https, for=10.0.0.9', https, []),
  element('for=192.0.2.7, for=10.0.0.9;proto=https', safe, ['proto-missing']),
  element('for=6.6.6.6;proto=https, proto=https', ['https', 'app.test', undefined], ['address-unparsable']),
  element('for=_hidden;proto=https', ['https', 'app.test', undefined], ['address-unparsable']),
  element('', ['http', 'app.test', undefined], ['proto-missing', 'chain-short']),
  element('for=192.0.2.7;proto=gopher', safe, ['proto-invalid']),
  { ...element('for=192.0.2.7;proto=https;host="a/b"', nothing, ['host-invalid']), refused: 400 },
  element('for=192.0.2.7;for=6.6.6.6;proto=https', ['http', 'app.test', undefined], ['forwarded-malformed']),
  {
    ...element('for="192.0.2.7;proto=http', ['http', 'app.test', undefined], ['forwarded-malformed']),
    own: 'https',
    name: 'a malformed Forwarded is http even on a TLS socket: it might have said so',
  },
  {
    ...element('for=192.0.2.7;proto=https', https, ['family-conflict']),
    fields: ['Forwarded', 'for=192.0.2.7;proto=https', 'X-Forwarded-Proto', 'http'],
    name: 'X-Forwarded-Proto contradicts Forwarded, and is told, and not read',
  },
])

function element(value: string, believed: Case['believed'], codes: readonly string[]): Case {
  const name = `Forwarded: ${value} is ${believed.join(', ')}`
  return { name, family: 'forwarded', fields: ['Forwarded', value], believed, codes }
}
