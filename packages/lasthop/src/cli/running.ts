import { isProblem, type Problem } from '@lasthop/contract'
import { CertificateKeeper } from '../certs/keeper.ts'
import { openLocalCa } from '../certs/local-ca.ts'
import type { AccessLogChoice, Config } from '../config/config.ts'
import { openAccessLog, type AccessLog } from '../observe/access-log.ts'
import { createLog, type Log } from '../observe/log.ts'
import { startEdge, type Edge } from '../proxy/edge.ts'
import { readHome } from '../state/home.ts'
import type { Io } from './command.ts'

/** An edge with all that it needs. */
export interface Running {
  readonly edge: Edge
  readonly log: Log
  /** The root certificate that browsers must trust; undefined when no site uses the local CA. */
  readonly rootPath: string | undefined
  /** Drains and closes everything. */
  end(): Promise<void>
}

/** Starts an edge from a whole, checked configuration: everything is ready, or the problems are told and nothing runs. */
export async function startRunning(
  config: Config,
  io: Io,
  addresses: readonly string[],
): Promise<Running | readonly Problem[]> {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return [home]
  const log = createLog({ stream: process.stderr, isTerminal: io.isTTY, environment: io.env })
  const accessLog = await openAccessLog(placeOf(config.accessLog), (message) => log.warn(message))
  if (isProblem(accessLog)) return [accessLog]
  const keeper = await openKeeper(config, home, log)
  if (!(keeper instanceof CertificateKeeper)) return keeper
  const edge = await startEdge({ config, chooser: () => keeper.chooser, log, accessLog, addresses })
  if (isProblem(edge)) return [edge]
  const rootPath = config.sites.some(({ tls }) => tls.kind === 'local') ? `${home}/ca/root.crt` : undefined
  return { edge, log, rootPath, end: () => end({ edge, log, accessLog, keeper }) }
}

/** One line for each listener, on stdout, as soon as it takes connections. */
export function announce(config: Config, { edge }: Running, io: Io): void {
  const host = nameToShow(config)
  if (edge.ports.https !== undefined) io.stdout.write(`listening https://${host}${portText(edge.ports.https, 443)}\n`)
  if (edge.ports.http !== undefined) io.stdout.write(`listening http://${host}${portText(edge.ports.http, 80)}\n`)
}

/** The address of a site of this configuration, as people type it. */
export function addressOf(config: Config, { edge }: Running): string {
  return `https://${nameToShow(config)}${portText(edge.ports.https ?? 443, 443)}`
}

/** Waits for SIGINT or SIGTERM. A second one ends the process at once. */
export function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.on(signal, () => process.exit(1))
        resolve(signal)
      })
    }
  })
}

const graceMs = 10_000

interface Parts {
  readonly edge: Edge
  readonly log: Log
  readonly accessLog: AccessLog
  readonly keeper: CertificateKeeper
}

async function end({ edge, log, accessLog, keeper }: Parts): Promise<void> {
  await edge.drain(graceMs)
  keeper[Symbol.dispose]()
  await accessLog.end()
  await log.end()
}

function openKeeper(config: Config, home: string, log: Log): Promise<CertificateKeeper | readonly Problem[]> {
  const now = () => new Date()
  return CertificateKeeper.open(config.sites, {
    openCa: () => openLocalCa(home, now),
    now,
    onProblem: (host, { message }) =>
      log.error(`The certificate of ${host} could not be renewed; the old one stays. ${message}`),
  })
}

function placeOf(choice: AccessLogChoice): Parameters<typeof openAccessLog>[0] {
  return choice.kind === 'stderr' ? { kind: 'stream', stream: process.stderr } : choice
}

/** A wildcard is no address: the first plain name stands for the listener. */
function nameToShow({ sites }: Config): string {
  const host = sites.find((site) => !site.host.startsWith('*'))?.host ?? sites[0]?.host ?? 'localhost'
  return host.startsWith('*.') ? `www.${host.slice(2)}` : host
}

function portText(port: number, standard: number): string {
  return port === standard ? '' : `:${port}`
}

/** Problems for the user, one a line. */
export function tellProblems(problems: readonly Problem[], io: Io): void {
  for (const { message } of problems) io.stderr.write(`${message}\n`)
}
