import { isProblem, type Problem } from '@lasthop/contract'
import type { Chooser } from '../certs/choose.ts'
import type { Absences } from '../config/absence.ts'
import type { Config, EdgeLimits, Site, Timeouts } from '../config/config.ts'
import { defaults } from '../config/defaults.ts'
import { Deadlines, periodFor } from '../io/deadlines.ts'
import { compileAdmission } from '../listen/admission.ts'
import type { H1Rules } from '../listen/h1-rules.ts'
import { Listener, type ListenerParts } from '../listen/listener.ts'
import { Tally } from '../listen/tally.ts'
import type { AccessLog } from '../observe/access-log.ts'
import { Live } from '../observe/live.ts'
import type { Log } from '../observe/log.ts'
import { Lobbies } from '../upstream/lobbies.ts'
import type { Member } from '../upstream/member.ts'
import type { UpstreamParts } from '../upstream/open-upstreams.ts'
import { defaultBodyLimits, defaultLimits } from '../wire/limits.ts'
import type { Ports } from './detour.ts'
import { compileMatch, type OnDemandMatch } from './match.ts'
import { withCanary, type IsCanary } from './canary.ts'
import { openPort, type WantedPort } from './port.ts'
import { compileSee } from './seen.ts'
import { earOf, reportThrown } from './serve.ts'
import { serveSite, type HopSecrets } from './site.ts'

/** What an edge is made of. */
export interface EdgeParts {
  readonly config: Config
  /** The keys of the sites that sign. */
  readonly hopSecrets?: HopSecrets | undefined
  /** The apps that are not there yet. */
  readonly absences?: Absences | undefined
  /** The certificates of this moment. */
  readonly chooser: () => Chooser
  readonly log: Log
  readonly accessLog: AccessLog
  /** Undefined: nobody will ever watch. */
  readonly live?: Live | undefined
  /** Whether a name that is in no site's name has a certificate by now; none has if not said. */
  readonly isCertified?: OnDemandMatch['isCertified'] | undefined
  /** What authorities find that ask http-01, by token. */
  readonly challenges?: (() => ReadonlyMap<string, string>) | undefined
  /** The socket of the canary's witness; undefined: no canary. */
  readonly witnessPath?: string | undefined
  /** Whether a connection is the canary's; none is if not said. */
  readonly isCanary?: IsCanary | undefined
  /** Where to listen; all addresses of the machine when empty. */
  readonly addresses: readonly string[]
  /** Sockets to listen on in place of ports and addresses. */
  readonly doors?: Doors | undefined
}

/** Descriptors of sockets that are bound already: by a primary for its workers, or by systemd. */
export interface Doors {
  readonly https: readonly number[]
  /** Undefined: no plain listener. */
  readonly http: readonly number[] | undefined
}

/** What can be changed while the edge runs. */
export interface Served extends Pick<Config, 'sites' | 'defaultSite' | 'behind' | 'limits'> {
  /** The keys of the sites that sign. */
  readonly hopSecrets?: HopSecrets | undefined
}

/** A running edge. */
export interface Edge {
  readonly ports: Readonly<Ports>
  /** Client connections of this moment. */
  readonly connectionCount: number
  /** Requests under way, by the name of the upstream; none that has none. */
  readonly busy: ReadonlyMap<string, number>
  /** The names of the upstreams that fail at this moment, or say that they are not well. */
  readonly unwell: readonly string[]
  /**
   * Serves something else from the next request on. Exchanges and tunnels in flight end as they began, and no connection is
   * closed. Ports stay as they are. A problem, for instance with a file that an upstream's TLS needs, changes nothing.
   */
  reload(served: Served): Problem | undefined
  /** Which of the apps that the edge runs are not there at the moment; all others are. */
  tell(absences: Absences): void
  /** Ends well: no new connection, the exchanges in flight to their end, then whatever is left is cut. */
  drain(graceMs: number): Promise<void>
}

/** Opens the listeners and serves. The problem says which port could not be had, and what to do. */
export async function startEdge(parts: EdgeParts): Promise<Edge | Problem> {
  const { config, log, accessLog, live = new Live(), challenges = () => new Map(), isCanary = () => false } = parts
  const deadlines = new Deadlines(periodFor(config.sites.flatMap(({ timeouts }) => Object.values(timeouts))))
  const workshop: UpstreamParts = {
    limits: defaultLimits,
    bodyLimits: defaultBodyLimits,
    deadlines,
    onThrow: (error) => reportThrown(log, error),
    lobbies: new Lobbies(deadlines, parts.absences ?? new Map()),
    say: (message) => log.warn(message),
  }
  const ports: Ports = { https: undefined, http: undefined }
  const choiceOf = (site: string) => parts.chooser().choiceOf(site)
  const around = { choiceOf, ports, deadlines, log, accessLog, live, challenges }
  const snapshotOf = (served: Served) => {
    const taken = snapshot(served, { ...workshop, witnessPath: parts.witnessPath }, parts.isCertified ?? (() => false))
    return isProblem(taken) ? taken : withCanary({ ...taken, ...around, see: compileSee(served.behind, log) }, isCanary)
  }
  const first = snapshotOf({ ...config, hopSecrets: parts.hopSecrets })
  if (isProblem(first)) {
    deadlines[Symbol.dispose]()
    return first
  }
  let current = first
  workshop.lobbies.serve(first.upstreams)
  /** Snapshots that were replaced while requests of theirs were under way. */
  let retired: (typeof first)[] = []
  const ear = earOf(() => current)
  const shared = { ear, rules: () => current.rules, admission: () => current.admission, tally: new Tally(), deadlines }
  const listeners = await openListeners(parts, shared, ports)
  if (isProblem(listeners)) {
    current.end()
    deadlines[Symbol.dispose]()
    return listeners
  }
  return {
    ports,
    get connectionCount() {
      return listeners.reduce((count, listener) => count + listener.connectionCount, 0)
    },
    get busy() {
      retired = retired.filter(hasRequests)
      return countBusy([current, ...retired].flatMap(({ members }) => members))
    },
    get unwell() {
      return [...new Set(current.members.filter(({ standing }) => !standing.isWell).map(({ name }) => name))]
    },
    reload(served) {
      const next = snapshotOf(served)
      if (isProblem(next)) return next
      current.end()
      retired = [...retired, current].filter(hasRequests)
      current = next
      workshop.lobbies.serve(next.upstreams)
      return undefined
    },
    tell: (absences) => workshop.lobbies.tell(absences),
    async drain(graceMs) {
      await Promise.all(listeners.map((listener) => listener.drain(graceMs)))
      current.end()
      deadlines[Symbol.dispose]()
    },
  }
}

/** What a configuration means for requests; immutable, swapped as one. */
function snapshot(
  { sites, defaultSite, behind, limits = defaults.limits, hopSecrets = new Map() }: Served,
  workshop: UpstreamParts & Pick<EdgeParts, 'witnessPath'>,
  isCertified: OnDemandMatch['isCertified'],
) {
  const results = sites.map((site) => serveSite(site, { ...workshop, hopSecrets, witnessPath: workshop.witnessPath }))
  const served = results.flatMap((result) => (isProblem(result) ? [] : [result]))
  const end = () => {
    for (const { upstreams, witness } of served) {
      upstreams[Symbol.dispose]()
      witness?.[Symbol.dispose]()
    }
  }
  const fault = results.find(isProblem)
  if (fault !== undefined) {
    end()
    return fault
  }
  return {
    match: compileMatch(served, { defaultSite, isCertified }),
    hosts: sites.map(({ host }) => host),
    upstreams: new Map(served.map(({ site, upstreams }) => [site.host, upstreams])),
    members: served.flatMap(({ upstreams }) => upstreams.members),
    rules: rulesFor(sites, limits),
    admission: compileAdmission(behind, limits.connectionsPerAddress),
    end,
  }
}

function hasRequests({ members }: { readonly members: readonly Pick<Member, 'inFlight'>[] }): boolean {
  return members.some(({ inFlight }) => inFlight > 0)
}

function countBusy(members: readonly Pick<Member, 'name' | 'inFlight'>[]): ReadonlyMap<string, number> {
  const busy = new Map<string, number>()
  for (const { name, inFlight } of members) if (inFlight > 0) busy.set(name, (busy.get(name) ?? 0) + inFlight)
  return busy
}

async function openListeners(
  parts: EdgeParts,
  shared: Omit<ListenerParts, 'chooser'>,
  ports: Ports,
): Promise<readonly Listener[] | Problem> {
  const { config, chooser, doors } = parts
  const https = await openListener({ ...shared, chooser }, parts, {
    port: config.httpsPort,
    spare: config.httpsSpare,
    door: doors?.https,
  })
  if (isProblem(https)) return https
  ports.https = https.port
  if (doors === undefined ? config.httpPort === undefined : doors.http === undefined) return [https]
  const plain = { port: config.httpPort ?? 0, spare: config.httpSpare, door: doors?.http }
  const http = await openListener({ ...shared, chooser: undefined }, parts, plain)
  if (isProblem(http)) {
    await https.drain(0)
    return http
  }
  ports.http = http.port
  return [https, http]
}

function openListener(
  listener: ListenerParts,
  { addresses, log }: EdgeParts,
  { door, ...wanted }: WantedPort & { readonly door: readonly number[] | undefined },
): Promise<Listener | Problem> {
  return openPort(wanted, log, (free) =>
    Listener.open(
      listener,
      door === undefined ? { kind: 'port', port: free, addresses } : { kind: 'descriptors', descriptors: door },
    ),
  )
}

/** One connection may carry requests for several sites, so it keeps to the most patient of them. */
function rulesFor(sites: readonly Site[], { headBytes, fieldCount }: EdgeLimits): H1Rules {
  const most = (time: keyof Timeouts) => Math.max(...sites.map(({ timeouts }) => timeouts[time]))
  return {
    limits: { ...defaultLimits, headBytes, fieldCount },
    bodyLimits: defaultBodyLimits,
    headMs: most('headMs'),
    keepAliveMs: most('keepAliveMs'),
    idleMs: most('idleMs'),
  }
}
