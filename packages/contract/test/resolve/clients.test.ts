import { nothing, testCases, type Case } from './cases.ts'

testCases([
  client('198.51.100.7:5555', '198.51.100.7', []),
  client('"[2001:db8::1]:443"', undefined, ['address-unparsable']),
  client('[2001:db8::1]:443', '2001:db8::1', []),
  client('6.6.6.6, 198.51.100.7', '198.51.100.7', []),
  client('6.6.6.6, unknown, 10.0.0.9', undefined, ['address-unparsable']),
  ...['_x', '01.2.3.4', '0x7f.1', '127.1', 'fe80::1%eth0', '0.0.0.0', '[::]:80', 'localhost', '6.6.6.6 7.7.7.7'].map(
    (text) => client(`6.6.6.6, ${text}`, undefined, ['address-unparsable']),
  ),
  client('', undefined, ['chain-short']),
  client(' , ,', undefined, ['address-unparsable']),
  client('6.6.6.6, , 10.0.0.9', undefined, ['address-unparsable']),
  client(', 192.0.2.7', '192.0.2.7', []),
  client('192.0.2.7,', undefined, ['address-unparsable']),
  client('10.0.0.9', undefined, ['chain-exhausted']),
  client('2001:db8:aaaa::1, ::ffff:10.0.0.9', undefined, ['chain-exhausted']),
  client('::ffff:192.0.2.7, ::ffff:10.0.0.9', '192.0.2.7', []),
  {
    ...client('10.0.0.9', '10.0.0.9', []),
    walk: 'one',
    name: 'one trusted hop: its word is final, even about a trusted range',
  },
  {
    ...client('6.6.6.6, 10.0.0.9', '10.0.0.9', []),
    walk: 'one',
    name: 'one trusted hop: what it was told is not believed',
  },
  client(Array.from({ length: 32 }, (_, at) => `192.0.2.${at}`).join(), '192.0.2.31', []),
  refusedClient(Array.from({ length: 33 }, (_, at) => `192.0.2.${at}`).join()),
  refusedClient(`${' '.repeat(2048)}192.0.2.7`),
])

function client(list: string, believed: string | undefined, codes: readonly string[]): Case {
  return {
    name: `X-Forwarded-For ${JSON.stringify(list.slice(0, 60))} means the client ${believed ?? 'is unknown'}`,
    fields: ['X-Forwarded-Proto', 'https', 'X-Forwarded-For', list],
    believed: ['https', 'app.test', believed],
    codes,
  }
}

function refusedClient(list: string): Case {
  return {
    ...client(list, undefined, ['fields-too-long']),
    name: `X-Forwarded-For of ${list.length} bytes is too long`,
    believed: nothing,
    refused: 431,
  }
}
