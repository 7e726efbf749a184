import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from './certificate.ts'
import { loadCore, proxyCore } from './load.ts'
import type { Peer, Place } from './peers/peer.ts'
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
}

/** Starts the application, on the core of the load generator. */
export async function openArena(): Promise<Arena> {
  const folder = mkdtempSync(join(tmpdir(), 'lasthop-bench-'))
  const [upstreamPort = 0] = await findFreePorts(1)
  writeFileSync(join(folder, 'upstream.conf'), upstreamConfig(folder, upstreamPort))
  writeFileSync(join(folder, 'large'), Buffer.alloc(1024 * 1024, 'lasthop '))
  const command = ['/usr/sbin/nginx', '-p', folder, '-c', 'upstream.conf', '-e', 'upstream-error.log']
  const upstream = await startPinned({ core: loadCore, folder, command, port: upstreamPort })
  return {
    folder,
    upstreamPort,
    [Symbol.asyncDispose]: async () => {
      await upstream[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a proxy, and checks that it does its work: the application is told scheme, client and host. */
export async function enter(peer: Peer, arena: Arena): Promise<Contestant> {
  const folder = join(arena.folder, peer.name.replaceAll(/\W+/g, '-'))
  mkdirSync(folder)
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
  const contestant = { peer, port, proxy, [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() }
  const told = await readTold(port)
  if (told === `https 127.0.0.1 localhost:${port} localhost:${port}`) return contestant
  await contestant[Symbol.asyncDispose]()
  throw new Error(`${peer.name} told the application ${JSON.stringify(told)}.`)
}

/** The first line that the program says of its version. */
export function versionOf({ version: [command, ...words] }: Peer): string {
  const { stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' })
  return (stdout + stderr).trim().split('\n')[0] ?? ''
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
