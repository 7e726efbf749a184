import { isProblem, type Problem } from '@lasthop/contract'
import type { KeyPair } from '../certs/key-pair.ts'
import type { Config } from '../config/config.ts'
import { withConsole } from '../config/with-console.ts'
import { openAppOutput } from '../observe/app-output.ts'
import { createLog, type Log } from '../observe/log.ts'
import { readHome } from '../state/home.ts'
import { doorsOfSystemd } from '../workers/activation.ts'
import { notifySystemd } from '../workers/notify.ts'
import type { ConfigFile } from '../workers/primary-parts.ts'
import { Primary } from '../workers/primary.ts'
import type { Io } from './command.ts'
import { consoleSocket, openConsole } from './console.ts'

/** An edge with all that it needs. */
export interface Running {
  readonly ports: Primary['ports']
  readonly log: Log
  /** The root certificate that browsers must trust; undefined when no site uses the local CA. */
  readonly rootPath: string | undefined
  /** Where the console is, with a link that works once while it has no owner; undefined when there is no console. */
  readonly consoleAddress: string | undefined
  /** Reads the configuration again whenever the process gets a SIGHUP. */
  reloadOnHangup(): void
  /** Tells systemd, if it waits for it, that everything is ready. */
  ready(): Promise<void>
  /** Waits until a signal or `lasthop stop` tells it to end, and gives the reason. A second signal ends it at once. */
  toldToStop(): Promise<string>
  /** Gets a new certificate of a public authority for a name, now. */
  renew(name: string): Promise<KeyPair | Problem>
  /** Drains and closes everything. */
  end(): Promise<void>
}

/** What to run. */
export interface Start {
  readonly config: Config
  readonly file?: ConfigFile | undefined
  /** Where to listen; all addresses of the machine when empty. */
  readonly addresses: readonly string[]
}

/** Starts an edge from a whole, checked configuration: everything is ready, or the problems are told and nothing runs. */
export async function startRunning({ config, file, addresses }: Start, io: Io): Promise<Running | readonly Problem[]> {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return [home]
  const stderr = { stream: process.stderr, isTerminal: io.isTTY, environment: io.env }
  const log = createLog(stderr)
  const showOutput = openAppOutput(stderr, (message) => log.warn(message))
  const doors = doorsOfSystemd(io.env, process.pid)
  if (isProblem(doors)) return [doors]
  const socket = consoleSocket(home)
  const whole = withConsole(config, socket)
  if (!('sites' in whole)) return whole
  const wholeFile = file && { ...file, read: () => readWhole(file, socket) }
  const around = { home, log, addresses, doors, env: io.env, showOutput }
  const primary = await Primary.start({ config: whole, file: wholeFile, ...around })
  if (!(primary instanceof Primary)) return primary
  const console = await openConsole(primary, { home, log })
  return {
    ports: primary.ports,
    log,
    consoleAddress: console.address,
    rootPath: config.sites.some(({ tls }) => tls.kind === 'local') ? `${home}/ca/root.crt` : undefined,
    reloadOnHangup: () => void process.on('SIGHUP', () => void primary.reload()),
    toldToStop: () => Promise.race([signalled(primary), primary.toldToStop.then(() => 'lasthop stop')]),
    ready: () => notifySystemd('ready', io.env, log),
    renew: (name) => primary.renew(name),
    async end() {
      void notifySystemd('stopping', io.env, log)
      await console[Symbol.asyncDispose]()
      await primary.end(graceMs)
      await log.end()
    },
  }
}

async function readWhole(file: ConfigFile, socket: string): Promise<Config | readonly Problem[]> {
  const config = await file.read()
  return 'sites' in config ? withConsole(config, socket) : config
}

/** One line for each listener, on stdout, as soon as it takes connections. */
export function announce(config: Config, { ports, consoleAddress }: Running, io: Io): void {
  const host = nameToShow(config)
  if (ports.https !== undefined) io.stdout.write(`listening https://${host}${portText(ports.https, 443)}\n`)
  if (ports.http !== undefined) io.stdout.write(`listening http://${host}${portText(ports.http, 80)}\n`)
  if (consoleAddress !== undefined) io.stdout.write(`console ${consoleAddress}\n`)
}

/** The address of a site of this configuration, as people type it. */
export function addressOf(config: Config, { ports }: Running): string {
  return `https://${nameToShow(config)}${portText(ports.https ?? 443, 443)}`
}

function signalled(primary: Primary): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const either of stopSignals) process.on(either, () => endNow(primary))
      resolve(signal)
    }
    for (const signal of stopSignals) process.once(signal, stop)
  })
}

function endNow(primary: Primary): void {
  primary.abandon()
  process.exit(1)
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const
const graceMs = 10_000

/** A wildcard is no address: the first plain name stands for the listener. */
function nameToShow({ sites }: Config): string {
  const host = sites.find((site) => !site.host.startsWith('*'))?.host ?? sites[0]?.host ?? 'localhost'
  return host.startsWith('*.') ? `www.${host.slice(2)}` : host
}

function portText(port: number, standard: number): string {
  return port === standard ? '' : `:${port}`
}
