import type { Answer } from './answer.ts'

/** A choice of ours, and the rows of other readers that it decides otherwise. */
export interface Difference {
  readonly because: string
  /** Row id to our answer. */
  readonly ours: Readonly<Record<string, Answer>>
}

/** Every row that resolve answers differently, by the reason: the policy in the order of what it is about. */
export const differences: readonly Difference[] = [
  {
    because:
      'All hops are trusted, so none is the client: not the leftmost, nor the peer (chain-exhausted, chain-short).',
    ours: {
      'aspnetcore-04': { ip: null },
      'aspnetcore-07': { ip: null },
      'node-07': { scheme: 'http', ip: null },
      'node-08': { ip: null },
      'proxy-addr-01': { ip: null },
      'proxy-addr-02': { ip: null },
      'uvicorn-01': { scheme: 'https', ip: null },
      'uvicorn-10': { scheme: 'http', ip: null },
      'uvicorn-11': { scheme: 'http', ip: null },
      'uvicorn-19': { scheme: 'https', ip: null },
      'uvicorn-31': { scheme: 'http', ip: null },
      'werkzeug-11': { ip: null },
    },
  },
  {
    because:
      'An element that is no address, or is empty, stops the walk: neither it nor a neighbour is the client (address-unparsable).',
    ours: {
      'aspnetcore-08': { ip: null },
      'aspnetcore-23': { ip: null },
      'proxy-addr-11': { ip: null },
      'proxy-addr-28': { ip: null },
      'proxy-addr-29': { ip: null },
      'proxy-addr-49': { ip: null },
      'proxy-addr-50': { ip: null },
      'rails-remote_ip-04': { ip: null },
      'rails-remote_ip-05': { ip: null },
      'symfony-02': { ips_nearest_first: [undefined] },
      'symfony-11': { ips_nearest_first: [undefined] },
      'tomcat-11': { ip: null },
      'uvicorn-13': { scheme: 'https', ip: null },
      'uvicorn-14': { scheme: 'https', ip: null },
      'uvicorn-16': { scheme: 'https', ip: null },
      'werkzeug-13': { ip: null },
    },
  },
  {
    because: 'A port is taken off the address.',
    ours: {
      'tomcat-13': { ip: '140.211.11.130' },
    },
  },
  {
    because: 'A zone is taken off the peer, and the unspecified address is nobody.',
    ours: {
      'realclientip-go-04': { ip: 'fe80::1111' },
      'realclientip-go-05': { ip: 'fe80::2222' },
      'aspnetcore-16': { ip: null },
    },
  },
  {
    because: 'A mapped peer is the IPv4 address it stands for.',
    ours: {
      'uvicorn-29': { scheme: 'https', ip: '1.2.3.4' },
    },
  },
  {
    because: 'A peer that is not trusted is the client, whatever it says.',
    ours: {
      'rails-remote_ip-02': { ip: '1.2.3.4' },
    },
  },
  {
    because: 'The nearest hop that is not trusted is the client, not the leftmost public one.',
    ours: {
      'realclientip-go-35': { ip: '5.5.5.5' },
    },
  },
  {
    because: 'A scheme is http or https, in any case, and http if it is anything else (proto-invalid).',
    ours: {
      'aspnetcore-28': { scheme: 'http' },
      'aspnetcore-35': { scheme: 'http' },
      'aspnetcore-40': { scheme: 'http' },
      'aspnetcore-47': { scheme: 'http', host: 'testhost', ip: '11.111.111.11' },
      'node-04': { scheme: 'https', secure: true },
      'node-05': { scheme: 'http' },
      'node-29': { scheme: 'http' },
      'gunicorn-05': { scheme: 'https' },
      'symfony-22': { secure: false },
      'symfony-25': { secure: false, port: 80 },
      'uvicorn-28': { scheme: 'https', ip: null },
      'werkzeug-20': { scheme: 'http' },
    },
  },
  {
    because: 'WebSockets are opened over http or https, and are told so.',
    ours: {
      'rack-11': { scheme: 'http' },
      'uvicorn-23': { scheme: 'http' },
      'uvicorn-25': { scheme: 'http' },
      'uvicorn-26': { scheme: 'https' },
    },
  },
  {
    because: 'A list of schemes counts hop by hop, else is http (proto-list).',
    ours: {
      'aspnetcore-29': { scheme: 'http' },
      'aspnetcore-31': { scheme: 'http' },
      'aspnetcore-34': { scheme: 'http' },
      'aspnetcore-37': { scheme: 'http' },
      'aspnetcore-38': { scheme: 'http' },
      'aspnetcore-43': { scheme: 'http' },
      'aspnetcore-52': { scheme: 'http' },
      'django-05': { secure: false },
      'django-13': { secure: false },
      'node-02': { scheme: 'http' },
      'node-22': { scheme: 'http' },
      'symfony-23': { secure: false },
      'tomcat-01': { scheme: 'http', port: 80 },
    },
  },
  {
    because: 'Without X-Forwarded-Proto the own socket decides: absent is not https (proto-missing).',
    ours: {
      'node-26': { scheme: 'http' },
    },
  },
  {
    because: 'One X-Forwarded-Proto from a trusted peer is believed, however many hops were counted on.',
    ours: {
      'werkzeug-19': { scheme: 'https' },
    },
  },
  {
    because: 'Other ways to say the scheme are not read, and not refused either (alias-present).',
    ours: {
      'gunicorn-07': { scheme: 'https' },
      'rack-07': { scheme: 'http' },
      'rack-19': { port: 80 },
    },
  },
  {
    because: 'A folded name is neither read nor refused: the edge or the origin library has removed it (folded-name).',
    ours: {
      'django-23': { secure: false },
      'gunicorn-10': { scheme: 'http' },
    },
  },
  {
    because:
      'X-Forwarded-Host is one host for each hop, else refused: not first, last, nor Host instead (host-list, host-invalid).',
    ours: {
      'aspnetcore-55': { error: 400 },
      'aspnetcore-56': { error: 400 },
      'aspnetcore-58': { error: 400 },
      'aspnetcore-59': { error: 400 },
      'aspnetcore-61': { error: 400 },
      'aspnetcore-62': { error: 400 },
      'aspnetcore-64': { error: 400 },
      'node-16': { error: 400 },
      'node-17': { error: 400 },
      'node-19': { error: 400 },
      'rack-16': { error: 400 },
      'rack-17': { error: 400 },
    },
  },
  {
    because: 'X-Forwarded-Port never changes the authority, and its agreeing with it is no fault (port-conflict).',
    ours: {
      'django-31': { host: 'app.example', port: 443, url: 'https://app.example' },
      'django-32': { port: 80 },
      'node-23': { scheme: 'https' },
      'symfony-20': { ip: '1.1.1.1', host: 'foo.example.com', port: 1234, secure: true },
      'werkzeug-04': { url: 'http://spam' },
      'werkzeug-05': { url: 'http://spam:9000' },
      'werkzeug-16': { url: 'http://[2001:db8::a]' },
      'werkzeug-17': { url: 'http://[2001:db8::a]:9000' },
    },
  },
  {
    because: 'Other address fields are not read: one family, and no other name.',
    ours: {
      'node-35': { ip: '1.2.3.4' },
      'rails-remote_ip-08': { scheme: 'http' },
      'realclientip-go-13': { ip: null },
      'realclientip-go-14': { ip: null },
    },
  },
  {
    because:
      'Both families are there and differ: one is read, the other told of and removed, not refused (family-conflict).',
    ours: {
      'symfony-16': { scheme: 'http' },
      'symfony-17': { scheme: 'http' },
    },
  },
  {
    because: 'Forwarded: an empty list is a list, and a repeated parameter makes the whole field malformed.',
    ours: {
      'rfc7239-10': [],
      'rfc7239-11': { error: 'malformed' },
      'rack-13': { host: 'localhost' },
    },
  },
  {
    because: 'The setting is refused at construction: a hop count, host bits, a netmask, or a mapped prefix below 96.',
    ours: {
      'node-11': { error: 'setting' },
      'node-14': { error: 'setting' },
      'proxy-addr-16': { error: 'setting' },
      'proxy-addr-22': { error: 'setting' },
      'proxy-addr-25': { error: 'setting' },
      'proxy-addr-46': { error: 'setting' },
      'proxy-addr-52': { error: 'setting' },
      'realclientip-go-22': { error: 'setting' },
    },
  },
]
