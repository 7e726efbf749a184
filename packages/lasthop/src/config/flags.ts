import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { parseAccessLogChoice } from './access-log-choice.ts'
import type { App, Config, Site } from './config.ts'
import { defaults } from './defaults.ts'
import { defaultConsoleHost, parseConsoleHost } from './console-shape.ts'
import { parseListenPort, parseOptionalPort } from './port.ts'
import { plainSite } from './plain-site.ts'
import { parseSiteName } from './site-name.ts'
import { parseTlsFlag } from './tls-choice.ts'
import { parseUpstream } from './upstream-address.ts'
import { findClashes } from './whole.ts'
import { parseWorkers } from './workers.ts'

/** What a command line says about the configuration: the texts behind its options. */
export interface Flags {
  /** The application to start, in place of `to`. */
  readonly app?: App | undefined
  readonly to: readonly string[]
  readonly host: readonly string[]
  readonly tls?: string | undefined
  readonly httpsPort?: string | undefined
  readonly httpPort?: string | undefined
  readonly accessLog?: string | undefined
  readonly workers?: string | undefined
  /** The host of the console, or the empty text for the usual one. */
  readonly console?: string | undefined
}

/**
 * The configuration that a command line describes without a file. One `--to` serves every `--host`, or localhost; of
 * several, the first serves the first `--host`, the second the second, and so on.
 */
export function configOfFlags(flags: Flags): Config | readonly Problem[] {
  const report = new Report()
  const config = {
    sites: sitesOf(flags, report),
    ...wideOf(flags, { ...defaults, workers: undefined, console: undefined }, report),
  }
  return report.problems.length > 0 ? report.problems : withoutClashes(config)
}

/** The configuration of a file, with the ports and the log that a command line puts in their place. */
export function overrideConfig(config: Config, flags: Flags): Config | readonly Problem[] {
  const report = new Report()
  for (const [option, values] of Object.entries({ '--to': flags.to, '--host': flags.host, '--tls': flags.tls ?? [] })) {
    if (values.length > 0) report.add(option, 'This belongs to a site, and the sites are in the file: change it there.')
  }
  const overridden = { ...config, ...wideOf(flags, config, report) }
  return report.problems.length > 0 ? report.problems : withoutClashes(overridden)
}

type Wide = Pick<Config, 'httpsPort' | 'httpsSpare' | 'httpPort' | 'httpSpare' | 'accessLog' | 'workers' | 'console'>

/** What is not of one site. */
function wideOf(flags: Flags, otherwise: Wide, report: Report): Wide {
  const { httpsPort, httpPort, accessLog, workers, console } = flags
  const given = <Value>(option: string, text: string | undefined, parse: (text: string) => Value | Problem): Value[] =>
    text === undefined ? [] : report.take(option, parse(text))
  const [count = otherwise.workers] = given('--workers', workers, parseWorkers)
  const [host = otherwise.console?.host] = given('--console', console, (text) =>
    parseConsoleHost(text || defaultConsoleHost),
  )
  return {
    ...(count === undefined ? {} : { workers: count }),
    ...(host === undefined ? {} : { console: { host } }),
    httpsPort: given('--https-port', httpsPort, parseListenPort).at(0) ?? otherwise.httpsPort,
    httpsSpare: httpsPort === undefined ? otherwise.httpsSpare : undefined,
    httpPort: [...given('--http-port', httpPort, parseOptionalPort), otherwise.httpPort][0],
    httpSpare: httpPort === undefined ? otherwise.httpSpare : undefined,
    accessLog: given('--access-log', accessLog, parseAccessLogChoice).at(0) ?? otherwise.accessLog,
  }
}

function sitesOf(flags: Flags, report: Report): readonly Site[] {
  const { app } = flags
  if (app !== undefined) return sitesWithApp(app, flags, report)
  const hosts = flags.host.length === 0 && flags.to.length === 1 ? ['localhost'] : flags.host
  const fault = faultOfPairs(flags.to.length, hosts.length)
  if (fault !== undefined) report.add('--to', fault)
  const [tls] = flags.tls === undefined ? [] : report.take('--tls', parseTlsFlag(flags.tls))
  const upstreams = flags.to.flatMap((text) => report.take('--to', parseUpstream(text)))
  const names = hosts.flatMap((text) => report.take('--host', parseSiteName(text)))
  return names.flatMap((host, index) => {
    const to = upstreams.length === 1 ? upstreams[0] : upstreams[index]
    return to === undefined ? [] : [{ ...plainSite(host, to), ...(tls === undefined ? {} : { tls }) }]
  })
}

function sitesWithApp(app: App, flags: Flags, report: Report): readonly Site[] {
  const [tls] = flags.tls === undefined ? [] : report.take('--tls', parseTlsFlag(flags.tls))
  const names = flags.host.flatMap((text) => report.take('--host', parseSiteName(text)))
  return names.map((host) => ({ ...plainSite(host, undefined), app, ...(tls === undefined ? {} : { tls }) }))
}

function faultOfPairs(upstreams: number, hosts: number): string | undefined {
  if (upstreams === 0)
    return 'Nothing says where the application listens: expected --to with 8000, host:port, URL or unix:/path, or a file lasthop.yaml in this folder.'
  if (upstreams === 1 || upstreams === hosts) return undefined
  const found = `${upstreams} times --to and ${hosts} times --host`
  return `${found} leave open which goes where: expected one --to for all, or as many of one as of the other, in the same order.`
}

function withoutClashes(config: Config): Config | readonly Problem[] {
  const clashes = findClashes(config)
  if (clashes.length === 0) return config
  const messages = clashes.map(({ about, message }) => `--${about === 'ports' ? 'http-port' : about.key}: ${message}`)
  return [...new Set(messages)].map(problem)
}

/** Collects what is wrong, so that all of it can be said at once. */
class Report {
  readonly problems: Problem[] = []

  add(option: string, message: string): void {
    this.problems.push(problem(`${option}: ${message}`))
  }

  /** The value in a list, or an empty list when it is a problem, which is noted. */
  take<Value>(option: string, parsed: Value | Problem): Value[] {
    if (!isProblem(parsed)) return [parsed]
    this.add(option, parsed.message)
    return []
  }
}
