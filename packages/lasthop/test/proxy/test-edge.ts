import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { defaultContract, isProblem } from '@lasthop/contract'
import { CertificateKeeper } from '../../src/certs/keeper.ts'
import { openLocalCa } from '../../src/certs/local-ca.ts'
import type { Absence } from '../../src/config/absence.ts'
import type { Behind, EdgeLimits, Site, Timeouts, Upstream } from '../../src/config/config.ts'
import { defaults } from '../../src/config/defaults.ts'
import type { AccessEntry } from '../../src/observe/access-log.ts'
import type { Live } from '../../src/observe/live.ts'
import { startEdge } from '../../src/proxy/edge.ts'

/** A real edge in front of a raw app: what reaches the app is recorded byte for byte, what it answers is up to the test. */
export interface TestEdge extends AsyncDisposable {
  readonly httpsPort: number
  readonly httpPort: number
  readonly entries: readonly AccessEntry[]
  readonly warnings: readonly string[]
  /** The app's connections, oldest first. */
  readonly app: readonly AppConnection[]
  readonly connectionCount: () => number
  drain(graceMs: number): Promise<void>
  /** Serves the same site changed, behind somebody else. */
  reload(change: Partial<Site>, behind?: Behind): void
  /** What whoever runs the app of the site says of it. */
  tell(absence: Absence | undefined): void
  /** Resolves with the log line of the nth exchange. */
  entry(index: number): Promise<AccessEntry>
  connect(): Promise<Client>
  connectClear(): Promise<Client>
  /** Clear text to whichever port. */
  connectClearTo(port: number): Promise<Client>
}

/** One connection of the edge to the app. */
export interface AppConnection {
  readonly socket: net.Socket
  /** Everything the edge sent, latin-1. */
  received: string
  readonly closed: Promise<void>
}

export type AppScript = (connection: AppConnection, edgeSent: string) => void

export interface TestEdgeOptions {
  readonly timeouts?: Partial<Timeouts>
  readonly site?: Partial<Site>
  readonly behind?: Behind
  readonly limits?: EdgeLimits
  readonly live?: Live
  readonly absence?: Absence
}

export async function startTestEdge(script: AppScript, options: TestEdgeOptions = {}): Promise<TestEdge> {
  const home = await mkdtemp(join(tmpdir(), 'lasthop-edge-'))
  const app: AppConnection[] = []
  const server = net.createServer({ allowHalfOpen: true }, (socket) => accept(socket, app, script))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const site: Site = {
    host: 'app.test',
    to: [upstreamAt(portOf(server))],
    balance: defaults.balance,
    health: undefined,
    pool: defaults.pool,
    tls: { kind: 'local' },
    contract: defaultContract,
    timeouts: { ...defaults.timeouts, ...options.timeouts },
    repair: true,
    tell: true,
    ...options.site,
  }
  const keeper = await openKeeper(site, home)
  const entries: AccessEntry[] = []
  const waiters = new Map<number, (entry: AccessEntry) => void>()
  const warnings: string[] = []
  const edge = await startEdge({
    config: {
      sites: [site],
      httpsPort: 0,
      httpPort: 0,
      accessLog: { kind: 'off' },
      behind: options.behind,
      limits: options.limits,
    },
    absences: absencesOf(options.absence),
    chooser: () => keeper.chooser,
    log: recordingLog(warnings),
    accessLog: {
      dropped: 0,
      write(entry) {
        entries.push(entry)
        waiters.get(entries.length - 1)?.(entry)
      },
      end: () => Promise.resolve(),
    },
    addresses: ['127.0.0.1'],
    live: options.live,
  })
  if (isProblem(edge)) throw new Error(edge.message)
  const { https = 0, http = 0 } = edge.ports
  return {
    httpsPort: https,
    httpPort: http,
    entries,
    warnings,
    app,
    connectionCount: () => edge.connectionCount,
    drain: (graceMs) => edge.drain(graceMs),
    reload(change, behind) {
      const fault = edge.reload({ sites: [{ ...site, ...change }], behind })
      if (fault !== undefined) throw new Error(fault.message)
    },
    tell: (absence) => edge.tell(absencesOf(absence)),
    entry: (index) => {
      const found = entries[index]
      return found ? Promise.resolve(found) : new Promise((resolve) => waiters.set(index, resolve))
    },
    connect: () => connectTls(https),
    connectClear: () => connectClear(http),
    connectClearTo: connectClear,
    async [Symbol.asyncDispose]() {
      await edge.drain(0)
      keeper[Symbol.dispose]()
      for (const { socket } of app) socket.destroy()
      server.close()
      await rm(home, { recursive: true })
    },
  }
}

function absencesOf(absence: Absence | undefined) {
  return new Map(absence === undefined ? [] : [['app.test', absence]])
}

/** A clear-text upstream on this machine. */
export function upstreamAt(port: number): Upstream {
  return { address: { kind: 'tcp', host: '127.0.0.1', port }, scheme: 'http', secure: {}, weight: 1 }
}

function accept(socket: net.Socket, app: AppConnection[], script: AppScript): void {
  const closed = Promise.withResolvers<void>()
  const connection: AppConnection = { socket, received: '', closed: closed.promise }
  app.push(connection)
  socket.on('data', (chunk) => {
    const text = chunk.toString('latin1')
    connection.received += text
    script(connection, text)
  })
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('close', () => closed.resolve())
}

async function openKeeper(site: Site, home: string): Promise<CertificateKeeper> {
  const keeper = await CertificateKeeper.open([site], {
    openCa: () => openLocalCa(home, () => new Date()),
    now: () => new Date(),
    log: { info() {}, warn() {}, error() {} },
  })
  if (keeper.problems.size === 0) return keeper
  throw new Error(
    [...keeper.problems.values()]
      .flat()
      .map(({ message }) => message)
      .join(' '),
  )
}

function recordingLog(warnings: string[]) {
  const said = new Set<string>()
  const say = (message: string) => void warnings.push(message)
  return {
    debug: () => {},
    info: () => {},
    warn: say,
    error: say,
    once(code: string, key: string, message: string) {
      if (said.has(`${code} ${key}`)) return
      said.add(`${code} ${key}`)
      say(`${code}: ${message}`)
    },
    end: () => Promise.resolve(),
  }
}

function portOf(server: net.Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen on a port.')
  return address.port
}

/** A client that sends raw bytes and reads whatever comes. */
export class Client implements Disposable {
  readonly socket: net.Socket
  received = ''
  /** Resolves when the edge has ended or cut the connection. */
  readonly closed: Promise<void>
  #wanted: (() => void) | undefined

  constructor(socket: net.Socket) {
    this.socket = socket
    const closed = Promise.withResolvers<void>()
    this.closed = closed.promise
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1')
      this.#wanted?.()
    })
    socket.on('error', () => {})
    socket.on('close', () => closed.resolve())
  }

  send(text: string): this {
    this.socket.write(text, 'latin1')
    return this
  }

  /** Waits until what was received holds this text, or the connection is over. */
  async until(text: string): Promise<string> {
    while (!this.received.includes(text)) {
      const more = new Promise<void>((resolve) => (this.#wanted = resolve))
      const over = await Promise.race([more.then(() => false), this.closed.then(() => true)])
      if (over && !this.received.includes(text)) throw new Error(`closed after ${JSON.stringify(this.received)}`)
    }
    return this.received
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

async function connectTls(port: number): Promise<Client> {
  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'app.test', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return new Client(socket)
}

async function connectClear(port: number): Promise<Client> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  return new Client(socket)
}
