import { isProblem, type Problem } from '@lasthop/contract'
import { challengeContexts } from '../certs/challenge-contexts.ts'
import { noChallenges, type Challenges } from '../certs/challenges.ts'
import type { Chooser } from '../certs/choose.ts'
import { createMakeChooser } from '../certs/make-chooser.ts'
import { compileOnDemand } from '../config/on-demand.ts'
import type { Arrival } from '../listen/exchange.ts'
import type { AccessLogChoice } from '../config/config.ts'
import { openAccessLog, type AccessLog } from '../observe/access-log.ts'
import { FigureCounter } from '../observe/figures.ts'
import { Live, type Watcher } from '../observe/live.ts'
import type { Log } from '../observe/log.ts'
import { startEdge, type Doors, type Edge } from '../proxy/edge.ts'
import { AwaitedNames, type KnownNames, type Want } from './awaited-names.ts'
import type { Caller, Member } from './crew.ts'
import type { Snapshot } from './snapshot.ts'

/** What one process needs to do its share. */
export interface ShareParts {
  readonly snapshot: Snapshot
  readonly log: Log
  readonly addresses: readonly string[]
  readonly doors: Doors | undefined
  readonly want: Want
}

/** One process's share of the traffic. */
export interface Share {
  readonly ports: Edge['ports']
  readonly member: Member
  /** A problem changes nothing. */
  swap(snapshot: Snapshot): Problem | undefined
  /** What authorities find here when they look whether a name is ours. */
  present(challenges: Challenges): void
  /** The canary's connection of this moment. */
  expect(caller: Caller | undefined): void
  /** Undefined ends the watching. */
  watch(watcher: Watcher | undefined): void
  end(graceMs: number): Promise<void>
}

/** Serves a snapshot in this process. */
export async function startShare(parts: ShareParts): Promise<Share | Problem> {
  const { snapshot, log } = parts
  const opened = await openAccessLog(placeOf(snapshot.config.accessLog), (message) => log.warn(message))
  if (isProblem(opened)) return opened
  const figures = new FigureCounter()
  const accessLog = countingLog(opened, figures)
  const live = new Live()
  const makeChooser = createMakeChooser()
  const readyChooser = ({ config, pairs, clientCas, onDemand, ticketKeys }: Snapshot) =>
    makeChooser({ ...config, pairs, clientCas, onDemand }, ticketKeys)
  let chooser: Chooser = readyChooser(snapshot)
  let { revision } = snapshot
  let challenges = noChallenges
  let challengeFor = challengeContexts(noChallenges)
  let known = knownNames(snapshot)
  let canary: Caller | undefined
  const awaited = new AwaitedNames(parts.want)
  const chooserNow = (): Chooser => ({ ...chooser, challengeFor, awaitName })
  const awaitName = (name: string) => awaited.waitFor(name, known)?.then(chooserNow)
  const { config, hopSecrets, absences } = snapshot
  const edge = await startEdge({
    ...parts,
    config,
    hopSecrets,
    absences,
    chooser: chooserNow,
    isCertified: (name) => known.has(name),
    challenges: () => challenges.http,
    witnessPath: snapshot.witnessPath,
    isCanary: (arrival) => canary !== undefined && isFrom(canary, arrival),
    accessLog,
    live,
  })
  if (isProblem(edge)) {
    await opened.end()
    return edge
  }
  const startedAt = Date.now()
  return {
    ports: edge.ports,
    get member() {
      return {
        pid: process.pid,
        connections: edge.connectionCount,
        figures: figures.bySite,
        busy: edge.busy,
        unwell: edge.unwell,
        startedAt,
      }
    },
    // In one turn of the event loop, so that no connection sees a half of it.
    swap(next) {
      const fault =
        next.revision === revision ? undefined : edge.reload({ ...next.config, hopSecrets: next.hopSecrets })
      if (fault !== undefined) return fault
      revision = next.revision
      edge.tell(next.absences)
      chooser = readyChooser(next)
      known = knownNames(next)
      return undefined
    },
    present(next) {
      challenges = next
      challengeFor = challengeContexts(next)
    },
    expect(caller) {
      canary = caller
    },
    watch: (watcher) => live.watch(watcher),
    async end(graceMs) {
      await edge.drain(graceMs)
      await opened.end()
    },
  }
}

function isFrom({ address, port }: Caller, { peer, peerPort }: Arrival): boolean {
  return peerPort === port && peer.kind === 'ip' && peer.address.text === address
}

/** Every exchange leaves one line, so the lines are the requests. */
function countingLog(log: AccessLog, figures: FigureCounter): AccessLog {
  return {
    write(entry) {
      figures.count(entry)
      log.write(entry)
    },
    get dropped() {
      return log.dropped
    },
    end: () => log.end(),
  }
}

function knownNames({ config, onDemand }: Snapshot): KnownNames {
  return { siteFor: compileOnDemand(config), has: (name) => onDemand.has(name) }
}

function placeOf(choice: AccessLogChoice): Parameters<typeof openAccessLog>[0] {
  return choice.kind === 'stderr'
    ? { kind: 'stream', stream: process.stderr, isTerminal: process.stderr.isTTY }
    : choice
}
