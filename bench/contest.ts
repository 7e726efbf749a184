import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { makeCertificate } from './certificate.ts'
import { loadCore, proxyCore } from './cores.ts'
import type { Peer, Place } from './peers/peer.ts'
import type { Person } from './peers/watch-console.ts'
import { startPinned, type Pinned } from './pinned.ts'
import { findFreePorts } from './ports.ts'
import { upstreamConfig } from './upstream.ts'

/** The application and what every proxy in front of it needs, until it is disposed. */
export interface Arena extends AsyncDisposable {
  readonly folder: string
  readonly upstreamPort: number
}

/** A proxy that runs, on the proxies' core. */
export interface Contestant extends AsyncDisposable {
  readonly peer: Peer
  readonly port: number
  readonly proxy: Pinned
  /** Who has its console. */
  readonly person?: Person
}

/** Starts the application, on the core of the load generator. */
export async function openArena(): Promise<Arena> {
  const folder = mkdtempSync(join(tmpdir(), 'lasthop-bench-'))
  const [upstreamPort = 0, echoPort = 0] = await findFreePorts(2)
  writeFileSync(join(folder, 'upstream.conf'), upstreamConfig({ folder, port: upstreamPort, echoPort }))
  writeFileSync(join(folder, 'large'), Buffer.alloc(1024 * 1024, 'lasthop '))
  const nginx = ['/usr/sbin/nginx', '-p', folder, '-c', 'upstream.conf', '-e', 'upstream-error.log']
  const echo = [execPath, join(import.meta.dirname, 'echo-server.ts'), `${echoPort}`]
  const shared = { core: loadCore, folder, env: {} }
  const stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  stack.use(await startPinned({ ...shared, command: nginx, port: upstreamPort }))
  stack.use(await startPinned({ ...shared, command: echo, port: echoPort }))
  return { folder, upstreamPort, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** Starts a proxy, and checks that it does its work: the application is told scheme, client and host. */
export async function enter(peer: Peer, arena: Arena): Promise<Contestant> {
  const folder = mkdtempSync(join(arena.folder, `${peer.name.replaceAll(/\W+/g, '-')}-`))
  const [port = 0] = await findFreePorts(1)
  const place: Place = { folder, port, upstreamPort: arena.upstreamPort, ...makeCertificate(folder) }
  for (const [name, text] of Object.entries(peer.files(place))) writeFileSync(join(folder, name), text)
  const proxy = await startPinned({
    core: proxyCore,
    folder,
    command: peer.command(place),
    env: peer.env?.(place) ?? {},
    port,
  })
  await using running = new AsyncDisposableStack()
  running.use(proxy)
  const told = await readTold(port)
  if (told !== `https 127.0.0.1 localhost:${port} localhost:${port}`)
    throw new Error(`${peer.name} told the application ${JSON.stringify(told)}.`)
  const person = peer.employs && running.use(await peer.employs(place))
  const stack = running.move()
  return { peer, port, proxy, ...(person && { person }), [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** What the application was told: scheme, client, forwarded host, Host. */
function readTold(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // The certificate is one of a minute ago that nobody signed; what is checked here are the forwarded fields.
    const request = https.get({ port, path: '/told', rejectUnauthorized: false, servername: 'localhost', agent: false })
    request.once('error', reject)
    request.once('response', (answer) => {
      let told = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => (told += piece))
      answer.once('end', () => resolve(told))
    })
  })
}
