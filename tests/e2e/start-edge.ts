import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { startProcess, type Running, type Start } from './start-process.ts'
import type { Destination } from './raw-client.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** What the edge is to serve: the words behind `lasthop serve`, or the text of a lasthop.yaml, or both. */
export interface EdgeOptions {
  readonly words?: readonly string[]
  readonly config?: string
  /** How many processes move bytes; one if not said. */
  readonly workers?: number
  /** The state folder of another edge, to be shared with it. */
  readonly home?: string | undefined
}

/** A running edge, as a process of its own. */
export interface Edge extends AsyncDisposable {
  readonly process: Running<Listening>
  readonly httpsPort: number
  readonly httpPort: number
  /** The certificate that clients must trust, as PEM. */
  readonly rootCertificate: string
  /** Its LASTHOP_HOME. */
  readonly home: string
}

/** The ports that the edge said it listens on. */
export interface Listening {
  readonly httpsPort: number
  readonly httpPort: number
}

/** Starts `lasthop serve` from its source, on free ports. */
export async function startEdge({ words = [], config, workers = 1, home }: EdgeOptions): Promise<Edge> {
  using folder = makeTemporaryFolder()
  const file = join(folder.path, 'lasthop.yaml')
  if (config !== undefined) writeFileSync(file, config)
  const fromFile = config === undefined ? [] : ['--config', file]
  const ports = ['--https-port', '0', '--http-port', '0', '--workers', `${workers}`]
  return await startCommand(['serve', ...words, ...fromFile, ...ports], home)
}

/** Starts a command that serves, with a state folder of its own, and waits until it listens. */
export async function startCommand(words: readonly string[], sharedHome?: string): Promise<Edge> {
  const home = sharedHome === undefined ? makeTemporaryFolder() : { path: sharedHome, [Symbol.dispose]() {} }
  const running = await startProcess({
    ...lasthop(words),
    env: { LASTHOP_HOME: home.path },
    readReady: readListening,
  })
  return {
    process: running,
    ...running.ready,
    home: home.path,
    rootCertificate: readFileSync(join(home.path, 'ca/root.crt'), 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      home[Symbol.dispose]()
    },
  }
}

/** The command, from its source. */
export function lasthop(words: readonly string[]): Pick<Start<unknown>, 'command' | 'words'> {
  return { command: execPath, words: [...nodeFlags, main, ...words] }
}

/** An edge for the host app.test, in front of this port of the loopback address. */
export function startEdgeTo(port: number, words: readonly string[] = [], home?: string): Promise<Edge> {
  return startEdge({ words: ['--to', `${port}`, '--host', 'app.test', ...words], home })
}

/** The TLS listener of the edge, as a client that trusts its root sees it. */
export function tlsOf(edge: Edge, servername = 'app.test'): Destination {
  return { port: edge.httpsPort, tls: { servername, ca: edge.rootCertificate } }
}

/** Reads the lines `listening https://NAME:PORT` and `listening http://NAME:PORT`. */
export function readListening(output: string): Listening | undefined {
  const https = /^listening https:\/\/\S+?:(\d+)\/?$/m.exec(output)?.[1]
  const http = /^listening http:\/\/\S+?:(\d+)\/?$/m.exec(output)?.[1]
  if (https === undefined || http === undefined) return undefined
  return { httpsPort: Number(https), httpPort: Number(http) }
}

const main = join(import.meta.dirname, '../../packages/lasthop/src/cli/main.ts')
const nodeFlags = ['--conditions=@lasthop/source', '--disable-warning=ExperimentalWarning']
