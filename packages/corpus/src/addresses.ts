import type { CorpusRequest } from './request.ts'
import { get, message, refused, requestsOf, without } from './write.ts'

const hops = Array.from({ length: 33 }, (_, index) => `10.0.0.${index}`).join(', ')
const proxyV2 = '\r\n\r\n\x00\r\nQUIT\n!\x11\x00\x0c\x06\x06\x06\x06\x7f\x00\x00\x01\x00\x01\x00\x50'

const forwardedFor = (value: string): string => get([`X-Forwarded-For: ${value}`])

/** A client that names an address that is not its own. The peer is never one that the edge was told to believe. */
export const addresses: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'FT-26', tries: 'be taken for another client', expect: without('x-forwarded-for') },
    {
      a: ['One address is named', forwardedFor('6.6.6.6')],
      b: ['Two addresses are named', forwardedFor('6.6.6.6, 198.51.100.7')],
      c: ['An address has a port', forwardedFor('198.51.100.7:5555')],
      d: ['An address of IPv6 is quoted, in brackets, with a port', forwardedFor('"[2001:db8::1]:443"')],
      e: ['An unknown hop stands between two addresses', forwardedFor('6.6.6.6, unknown, 10.0.0.9')],
      f: ['An address is hidden behind a name', forwardedFor('_x')],
      g: ['An address has leading zeros', forwardedFor('01.2.3.4')],
      h: ['An address is hexadecimal', forwardedFor('0x7f.1')],
      i: ['An address is short for loopback', forwardedFor('127.1')],
      j: ['An address has a zone', forwardedFor('fe80::1%eth0')],
      k: ['No address is named', forwardedFor('')],
      l: ['Thirty-three hops are named', forwardedFor(hops)],
      m: ['The client says it is loopback', forwardedFor('127.0.0.1')],
      n: ['The client says it is loopback of IPv6', forwardedFor('::1')],
      o: ['The client says it is a mapped loopback address', forwardedFor('::ffff:127.0.0.1')],
      p: [
        'Addresses come in three lines',
        get(['X-Forwarded-For: 6.6.6.6', 'x-forwarded-for: 6.6.6.7', 'X-FORWARDED-FOR: 6.6.6.8']),
      ],
      q: ['A list of addresses ends in commas', forwardedFor('6.6.6.6,,, ,')],
      r: ['An address is a host name', forwardedFor('localhost')],
      s: ['A list of addresses has four thousand bytes', forwardedFor('6.6.6.6, '.repeat(450))],
    },
  ),
  ...requestsOf(
    { id: 'AD-01', tries: 'be taken for another client by readers of less common fields' },
    {
      a: ['X-Real-IP names another client', get(['X-Real-IP: 6.6.6.6']), without('x-real-ip')],
      b: ['X-Real-IP comes twice', get(['X-Real-IP: 6.6.6.6', 'X-Real-IP: 127.0.0.1']), without('x-real-ip')],
      c: [
        'Client-IP differs from X-Forwarded-For',
        get(['Client-IP: 6.6.6.6', 'X-Forwarded-For: 6.6.6.7']),
        without('client-ip', 'x-forwarded-for'),
      ],
      d: [
        'Four providers each name another client',
        get([
          'True-Client-IP: 6.6.6.6',
          'CF-Connecting-IP: 6.6.6.6',
          'Fastly-Client-IP: 6.6.6.6',
          'Fly-Client-IP: 6.6.6.6',
        ]),
        without('true-client-ip', 'cf-connecting-ip', 'fastly-client-ip', 'fly-client-ip'),
      ],
      e: [
        'A script hides in an address',
        get(["X-Real-IP: <script>' OR 1=1--", 'X-Client-IP: ../../etc/passwd']),
        without('x-real-ip', 'x-client-ip'),
      ],
    },
  ),
  ...requestsOf(
    { id: 'FT-28', tries: 'change its address by the PROXY protocol where nobody asked for it', expect: refused(400) },
    {
      a: [
        'A PROXY line stands before the request',
        message('PROXY TCP4 192.0.2.7 192.0.2.8 1 80', []).slice(0, -2) + get(),
      ],
      b: [
        'A PROXY line of an unknown protocol stands before the request',
        message('PROXY UNKNOWN', []).slice(0, -2) + get(),
      ],
      c: ['A binary PROXY header stands before the request', proxyV2 + get()],
    },
  ),
]
