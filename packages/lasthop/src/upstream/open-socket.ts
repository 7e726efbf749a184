import net from 'node:net'
import tls from 'node:tls'
import type { UpstreamAddress } from '../config/config.ts'
import { alpnOf } from '../io/alpn.ts'
import { readIntoRoom } from '../io/read-room.ts'
import type { SecureUpstream } from './secure.ts'

/** Where a socket leads, what protects it, and what is spoken on it. */
export interface Destination {
  readonly version: '1.1' | '2'
  readonly address: UpstreamAddress
  readonly secure: SecureUpstream | undefined
  /** Resolves names; the system's way when undefined. Asked again for every connection. */
  readonly lookup?: net.LookupFunction | undefined
}

/** The event after which a socket to there may be written to: for TLS, once the certificate has been verified. */
export function openEvent({ secure }: Destination): 'connect' | 'secureConnect' {
  return secure === undefined ? 'connect' : 'secureConnect'
}

/** A socket on its way. A name is resolved anew, and its IPv6 and IPv4 addresses are tried side by side (RFC 8305). */
export function openSocket({ address, secure, lookup, version }: Destination): net.Socket {
  if (address.kind === 'unix') return openClear({ path: address.path, allowHalfOpen: true }, version)
  const { host, port } = address
  const place = { host, port, allowHalfOpen: true, ...(lookup === undefined ? {} : { lookup }) }
  return secure === undefined
    ? openClear(place, version)
    : openSecure({ ...place, ALPNProtocols: version === '2' ? h2Alone : h1Alone }, secure)
}

/** node:http2 reads its sockets by itself. */
function openClear(place: net.NetConnectOpts, version: Destination['version']): net.Socket {
  if (version === '2') return net.connect(place)
  const socket: net.Socket = net.connect({ ...place, onread: readIntoRoom(() => socket) })
  return socket
}

// Not into the shared room: a TLS socket may read what it has decrypted at any time, also while somebody holds lent bytes.
function openSecure(place: tls.ConnectionOptions, secure: SecureUpstream): net.Socket {
  const { context, serverName, session } = secure
  return tls.connect({
    ...place,
    secureContext: context,
    // Said aloud: no option of ours, and no variable of the environment, turns verification off.
    rejectUnauthorized: true,
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(session === undefined ? {} : { session }),
  })
}

const h1Alone = alpnOf(['http/1.1'])
const h2Alone = alpnOf(['h2'])
