import { peerOf, type Address } from '@lasthop/contract'
import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import type { Caller } from '../crew.ts'

/** Where the front door is. */
export interface Door {
  readonly host: string
  readonly port: number
  /** For SNI; undefined for addresses. */
  readonly servername: string | undefined
  /** Lets the door know whose connection this is, before anything is said on it. */
  expect(caller: Caller): Promise<void>
  /** How long an answer may take. */
  readonly patienceMs: number
  /** The TLS session of the last connection, so that not each costs a full handshake. */
  session?: Buffer | undefined
}

/** What came of one connection. */
export type Asked =
  | { readonly kind: 'answered'; readonly status: number; readonly client: Address | undefined }
  /** The connection ended, or time ran out, without an answer. */
  | { readonly kind: 'silent'; readonly because: string; readonly client: Address | undefined }

/** Sends one request on a TLS connection of its own, as a visitor would, byte for byte. */
export async function askDoor(door: Door, bytes: Uint8Array): Promise<Asked> {
  const plain = net.connect({ host: door.host, port: door.port })
  plain.on('error', () => plain.destroy())
  const patience = new AbortController()
  const late = setTimeout(() => {
    // A socket that is destroyed says no more: who waits for it must be told.
    patience.abort()
    plain.destroy()
  }, door.patienceMs)
  let client: Address | undefined
  try {
    await once(plain, 'connect', patience)
    const peer = peerOf(plain.localAddress, false)
    client = peer.kind === 'ip' ? peer.address : undefined
    if (client === undefined || plain.localPort === undefined) throw new Error('it has no address')
    await door.expect({ address: client.text, port: plain.localPort })
    const secure = await secured(plain, door, patience)
    secure.write(bytes)
    const line = await firstLine(secure)
    const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)/.exec(line)?.[1] ?? 0)
    return { kind: 'answered', status, client }
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error)
    const because = patience.signal.aborted ? `there was no answer within ${door.patienceMs} ms` : told
    return { kind: 'silent', because, client }
  } finally {
    clearTimeout(late)
    plain.destroy()
  }
}

async function secured(plain: net.Socket, door: Door, patience: AbortController): Promise<tls.TLSSocket> {
  // The certificate is another's business: it may be of an authority that this machine does not know.
  const { servername, session } = door
  const known = { ...(servername === undefined ? {} : { servername }), ...(session === undefined ? {} : { session }) }
  const secure = tls.connect({ socket: plain, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], ...known })
  secure.on('session', (fresh) => void (door.session = fresh))
  secure.on('error', () => secure.destroy())
  await once(secure, 'secureConnect', patience)
  return secure
}

/** Interim answers come before the one that counts, and their heads end like it. */
function firstLine(secure: tls.TLSSocket): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    secure.once('close', () => reject(new Error('the connection was closed')))
    secure.on('data', (piece: Buffer) => {
      text += piece.toString('latin1')
      text = text.replace(/^HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n/, '')
      const end = text.indexOf('\r\n')
      if (end !== -1 && !text.startsWith('HTTP/1.1 1')) resolve(text.slice(0, end))
    })
  })
}
