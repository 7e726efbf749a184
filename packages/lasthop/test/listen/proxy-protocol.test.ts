import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { describePeer } from '@lasthop/contract'
import { parseProxyHeader } from '../../src/listen/proxy-protocol.ts'
import { binary, inet, local } from './proxy-header.ts'

const line = (text: string) => Buffer.from(text, 'latin1')
const inet6 = Buffer.from(`20010db8${'0'.repeat(22)}01${'0'.repeat(32)}01bb0050`, 'hex')
const longest = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'
const good = 'PROXY TCP4 192.0.2.7 192.0.2.8 1 80\r\n'

suite('a PROXY header names its client', () => {
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ['TCP4', line(good), '192.0.2.7'],
    ['TCP6', line('PROXY TCP6 2001:db8::1 2001:db8::2 0 65535\r\n'), '2001:db8::1'],
    ['TCP6 with a mapped address', line('PROXY TCP6 ::ffff:192.0.2.7 ::ffff:192.0.2.8 1 2\r\n'), '192.0.2.7'],
    ['the longest line', line(`PROXY TCP6 ${longest} ${longest} 65535 65535\r\n`), longest],
    ['the unspecified address, which is nobody', line('PROXY TCP4 0.0.0.0 192.0.2.8 1 80\r\n'), 'an unknown peer'],
    ['IPv4', binary(0x21, 0x11, inet), '192.0.2.7'],
    ['IPv6', binary(0x21, 0x21, inet6), '2001:db8::1'],
    ['IPv4 with values behind', binary(0x21, 0x11, inet, Buffer.from([4, 0, 0, 0x20, 0, 2, 1, 2])), '192.0.2.7'],
  ]
  for (const [name, header, client] of cases) {
    test(`${name}: ${client}`, () => {
      const parsed = parseProxyHeader(Buffer.concat([header, line('GET')]))
      assert.ok(typeof parsed === 'object' && parsed.kind === 'client')
      assert.deepEqual([describePeer(parsed.peer), parsed.end], [client, header.length])
    })
  }
})

suite('FT-29, FT-30: a header that speaks for nobody', () => {
  const cases: readonly (readonly [string, Buffer])[] = [
    ['UNKNOWN', line('PROXY UNKNOWN\r\n')],
    ['UNKNOWN with whatever behind it', line('PROXY UNKNOWN ffff::1 1 x\r\n')],
    ['LOCAL', local],
    ['LOCAL with something in it', binary(0x20, 0x00, Buffer.from([1, 2, 3]))],
    ['an unspecified family', binary(0x21, 0x00)],
    ['a unix socket', binary(0x21, 0x31, Buffer.alloc(216))],
  ]
  for (const [name, header] of cases) {
    test(`${name} leaves the connection its sender's own`, () => {
      assert.deepEqual(parseProxyHeader(Buffer.concat([header, line('x')])), { kind: 'local', end: header.length })
    })
  }
})

suite('FT-29, FT-30: what is no PROXY header', () => {
  const cases: readonly (readonly [string, Buffer])[] = [
    ['a number above 255', line('PROXY TCP4 256.1.1.1 1.1.1.1 1 1\r\n')],
    ['a port above 65535', line('PROXY TCP4 1.1.1.1 1.1.1.1 1 99999\r\n')],
    ['a port with a zero in front', line('PROXY TCP4 1.1.1.1 1.1.1.1 01 1\r\n')],
    ['a port that is none', line('PROXY TCP4 1.1.1.1 1.1.1.1 1 \r\n')],
    ['one port', line('PROXY TCP4 1.1.1.1 1.1.1.1 1\r\n')],
    ['three ports', line('PROXY TCP4 1.1.1.1 1.1.1.1 1 1 1\r\n')],
    ['two spaces', line('PROXY TCP4  1.1.1.1 1.1.1.1 1 1\r\n')],
    ['an address of the other version', line('PROXY TCP4 ::1 1.1.1.1 1 1\r\n')],
    ['an address of the other version as TCP6', line('PROXY TCP6 1.1.1.1 ::1 1 1\r\n')],
    ['an address in octal', line('PROXY TCP4 01.1.1.1 1.1.1.1 1 1\r\n')],
    ['an address with a zone', line('PROXY TCP6 fe80::1%eth0 ::1 1 1\r\n')],
    ['another protocol', line('PROXY UDP4 1.1.1.1 1.1.1.1 1 1\r\n')],
    ['another case', line('PROXY tcp4 1.1.1.1 1.1.1.1 1 1\r\n')],
    ['nothing but the word', line('PROXY \r\n')],
    ['LF alone', line('PROXY TCP4 1.1.1.1 1.1.1.1 1 1\n')],
    ['LF alone for UNKNOWN', line('PROXY UNKNOWN\n')],
    ['108 bytes without an end', line(`PROXY UNKNOWN ${'x'.repeat(94)}`)],
    ['an end at 108 bytes', line(`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`)],
    ['a request', line('GET / HTTP/1.1\r\n')],
    ['a ClientHello', Buffer.from([0x16, 3, 1])],
    ['nearly the signature', Buffer.from([0x0d, 0x0a, 0x0d, 0x0b])],
    ['11 bytes for IPv4', binary(0x21, 0x11, inet.subarray(0, 11))],
    ['35 bytes for IPv6', binary(0x21, 0x21, inet6.subarray(0, 35))],
    ['one byte of a value', binary(0x21, 0x11, inet, Buffer.from([4]))],
    ['a value that claims more than the rest', binary(0x21, 0x11, inet, Buffer.from([4, 0, 2, 0]))],
    ['more than anybody needs', binary(0x21, 0x11, Buffer.alloc(65_535)).subarray(0, 16)],
    ['version 1 in the form of 2', binary(0x11, 0x11, inet)],
    ['a command that is none', binary(0x22, 0x11, inet)],
    ['datagrams', binary(0x21, 0x12, inet)],
    ['a family that is none', binary(0x21, 0x41, inet)],
  ]
  for (const [name, header] of cases) {
    test(`${name} is malformed`, () => assert.equal(parseProxyHeader(header), 'malformed'))
  }
})

test('a header that has not arrived whole is incomplete, wherever it is cut', () => {
  const whole = [line(good), line('PROXY UNKNOWN\r\n'), local, binary(0x21, 0x11, inet, Buffer.from([4, 0, 1, 7]))]
  for (const header of whole) {
    for (let cut = 0; cut < header.length; cut++) {
      assert.equal(parseProxyHeader(header.subarray(0, cut)), 'incomplete', `${cut} bytes of ${header.toString('hex')}`)
    }
  }
})
