import http from 'node:http'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { noChallenges } from '../../packages/lasthop/src/certs/challenges.ts'
import type { KeyPair } from '../../packages/lasthop/src/certs/key-pair.ts'
import { AcmeKeeper } from '../../packages/lasthop/src/acme/keeper.ts'
import { isFault, type AcmeFault } from '../../packages/lasthop/src/acme/fault.ts'
import { readRecord, recordFolder, type CertificateRecord } from '../../packages/lasthop/src/acme/record.ts'
import { isProblem } from '../../packages/contract/src/index.ts'
import { isConfig, parseConfig } from '../../packages/lasthop/src/config/parse.ts'
import type { Pebble } from './start-pebble.ts'

/** A keeper on its own, with a clock that a test can move. */
export interface KeeperStand extends AsyncDisposable {
  readonly keeper: AcmeKeeper
  readonly home: string
  /** What it told the operator. */
  readonly log: string[]
  /** Moves its clock on. */
  pass(ms: number): void
  /** Everything that is due now, done. */
  work(): Promise<void>
  /** What is stored for a name. */
  stored(name: string): Promise<CertificateRecord | undefined>
}

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** What a keeper is to look after: lasthop.yaml, without ports. */
export interface StandOptions {
  readonly pebble: Pebble
  readonly home: string
  readonly directory?: string
  /** More below `acme:`, in braces' style. */
  readonly acme?: string
  readonly name?: string
  readonly challenge?: string
  /** No port for challenges: another stand has it. */
  readonly isDeaf?: boolean
  /** How long each answer of the authority may take. */
  readonly patienceMs?: number
}

/** Starts a keeper for one site, and the http port at which the authority looks for its answers. */
export async function startKeeper(options: StandOptions): Promise<KeeperStand> {
  const { pebble, home, name = 'app.test' } = options
  const sites = sitesFor(options, name)
  mkdirSync(home, { recursive: true })
  let challenges = noChallenges
  const server = http.createServer((request, response) => {
    const answer = challenges.http.get((request.url ?? '').replace('/.well-known/acme-challenge/', ''))
    response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  if (options.isDeaf !== true)
    await new Promise<void>((resolve) => server.listen(pebble.httpPort, '127.0.0.1', resolve))
  let aheadMs = 0
  const log: string[] = []
  const keeper = new AcmeKeeper({
    home,
    now: () => new Date(Date.now() + aheadMs),
    present: async (next) => void (challenges = next),
    onChange: () => {},
    patienceMs: options.patienceMs,
    log: {
      info: (message) => void log.push(message),
      error: (message) => void log.push(message),
      once: (_code, _key, message) => void log.push(message),
    },
  })
  keeper.adopt(await keeper.prepare(sites))
  return {
    keeper,
    home,
    log,
    pass: (ms) => void (aheadMs += ms),
    async work() {
      await keeper.tick()
      await keeper.settled()
    },
    async stored(wanted) {
      const record = await readRecord(recordFolder(home, [wanted]))
      return isProblem(record) ? undefined : record
    },
    async [Symbol.asyncDispose]() {
      await keeper.end()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A certificate, or the test ends with the fault. */
export function granted(result: KeyPair | AcmeFault | undefined): KeyPair {
  if (result === undefined) throw new Error('There is no certificate.')
  if (isFault(result)) throw new Error(`${result.message} ${result.cure}`)
  return result
}

function sitesFor(
  { pebble, directory = pebble.directory, acme = '', challenge = 'http-01' }: StandOptions,
  name: string,
) {
  // A list of authorities says all of them.
  const one = acme.includes('authorities:') ? '' : `directory: '${directory}', roots: ${pebble.rootsFile}, `
  const text = `acme: { ${one}resolvers: ['${pebble.resolver}'], challenge: ${challenge} ${acme} }
sites: { ${name}: { to: 8000, tls: acme } }`
  const config = parseConfig(text, join(pebble.rootsFile, '..', 'lasthop.yaml'))
  if (!isConfig(config)) throw new Error(config.map(({ message }) => message).join('\n'))
  return config.sites
}
