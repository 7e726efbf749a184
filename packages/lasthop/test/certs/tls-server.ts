import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import type { Chooser } from '../../src/certs/choose.ts'
import { HelloGatherer } from '../../src/certs/hello-gatherer.ts'
import type { LocalCa } from '../../src/certs/local-ca.ts'
import type { KeyPair } from '../../src/certs/key-pair.ts'
import { chooserOf } from '../../src/certs/make-chooser.ts'
import { secureSocket } from '../../src/certs/secure-socket.ts'
import { sound } from './fixtures.ts'

type Greet = (secured: TLSSocket) => unknown

/** A chooser for hosts, each with a certificate of its own. */
export async function chooserFor(ca: LocalCa, hosts: readonly string[], fallback?: string): Promise<Chooser> {
  const pairs = new Map<string, KeyPair>()
  for (const host of hosts) pairs.set(host, sound(await ca.certificateFor([host])))
  const sites = hosts.map((host) => ({ host }))
  return chooserOf({ sites, pairs, clientCas: new Map(), defaultSite: fallback }, randomBytes(48))
}

/** A server that speaks TLS as Lasthop does; unless told otherwise, it says `hello` once secured, and closes. */
export async function startTls(chooser: Chooser, greet: Greet = (secured) => secured.end('hello')) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    const gatherer = new HelloGatherer()
    socket.on('data', function gather(piece: Buffer) {
      const hello = gatherer.add(piece)
      if (hello === 'incomplete') return
      socket.pause().off('data', gather)
      socket.unshift(gatherer.bytes)
      const secured = secureSocket(socket, { hello, chooser })?.socket
      secured?.on('error', () => socket.destroy())
      secured?.once('secure', () => greet(secured))
    })
  })
  return {
    port: await portOf(server),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Lets a server listen on a free port of the loopback interface. */
export async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  return address.port
}

/** What openssl's client saw of a handshake. */
export interface Seen {
  /** The number of the alert that ended it, if one did (RFC 8446 section 6). */
  readonly alert: number | undefined
  /** The common name of the certificate that was shown, if one was. */
  readonly certificate: string | undefined
  readonly isResumed: boolean
  readonly said: string
}

/** Makes a handshake with openssl, whose client can be told to do what Node's never would. */
export async function shakeHands(port: number, ...words: readonly string[]): Promise<Seen> {
  const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-ign_eof', ...words])
  client.stdin.end()
  const [out, err] = await Promise.all([text(client.stdout), text(client.stderr)])
  const said = out + err
  const alert = /SSL alert number (\d+)/.exec(said)?.[1]
  return {
    alert: alert === undefined ? undefined : Number(alert),
    certificate: /^subject=CN = (.*)$/m.exec(said)?.[1],
    isResumed: said.includes('\nReused, '),
    said,
  }
}
