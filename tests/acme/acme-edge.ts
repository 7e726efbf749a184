import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import tls from 'node:tls'
import { main, nodeFlags } from '../e2e/ask-edge.ts'
import { readListening, type Listening } from '../e2e/start-edge.ts'
import { startProcess, type Running } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import type { Pebble } from './start-pebble.ts'

/** What an edge shall do beside asking a test authority. */
export interface AcmeEdgeOptions {
  readonly pebble: Pebble
  /** The sites, and whatever else is above them, as YAML. */
  readonly sites: string
  /** More below `acme:`, as YAML, indented by two. */
  readonly acme?: string
  readonly workers?: number
  readonly env?: Readonly<Record<string, string>>
  /** The state folder of another edge, to be shared with it. */
  readonly home?: string
}

/** An edge whose sites have certificates of a test authority. */
export interface AcmeEdge extends AsyncDisposable {
  readonly process: Running<Listening>
  readonly home: string
  readonly config: string
  readonly httpsPort: number
  readonly httpPort: number
}

/** Starts `lasthop serve` where the authority looks for it. */
export async function startAcmeEdge(options: AcmeEdgeOptions): Promise<AcmeEdge> {
  const folder = makeTemporaryFolder()
  const home = options.home ?? join(folder.path, 'home')
  const config = join(folder.path, 'lasthop.yaml')
  writeFileSync(config, configOf(options))
  const words = ['serve', '--config', config, '--workers', `${options.workers ?? 1}`]
  const running = await startProcess({
    command: execPath,
    words: [...nodeFlags, main, ...words],
    env: { LASTHOP_HOME: home, ...options.env },
    readReady: readListening,
  })
  return {
    process: running,
    home,
    config,
    ...running.ready,
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** A configuration that names the test authority. */
export function configOf({ pebble, sites, acme = '' }: AcmeEdgeOptions): string {
  return `https_port: ${pebble.tlsPort}
http_port: ${pebble.httpPort}
access_log: off
acme:
  directory: ${pebble.directory}
  roots: ${pebble.rootsFile}
  resolvers: ['${pebble.resolver}']
  email: ops@example.com
${acme}
${sites}`
}

/** The certificate that is shown for a name, checked against the authority's root; a text says why there is none. */
export function shownCertificate(
  edge: { readonly httpsPort: number },
  name: string,
  root?: string,
): Promise<X509Certificate | string> {
  return new Promise((resolve) => {
    const trust = root === undefined ? { rejectUnauthorized: false } : { ca: root }
    const socket = tls.connect({ host: '127.0.0.1', port: edge.httpsPort, servername: name, ...trust })
    socket.once('secureConnect', () => {
      resolve(socket.getPeerX509Certificate() ?? 'there was none')
      socket.destroy()
    })
    socket.once('error', (error) => resolve(error.message))
  })
}

/** Waits until a name has a certificate that the root vouches for. */
export async function untilCertified(edge: AcmeEdge, name: string, root: string): Promise<X509Certificate> {
  const end = performance.now() + 120_000
  for (;;) {
    const shown = await shownCertificate(edge, name, root)
    if (typeof shown !== 'string') return shown
    if (performance.now() > end || edge.process.hasEnded()) {
      throw new Error(`${name} has no certificate: ${shown}\n${edge.process.output()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
