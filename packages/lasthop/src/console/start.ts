import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { isProblem, problem, type Problem } from '@lasthop/contract'
import { createOrigin } from '@lasthop/origin'
import { originServer } from '@lasthop/origin/node'
import type { Log } from '../observe/log.ts'
import { makeFolder } from '../state/files.ts'
import { reasonOf } from '../state/system-error.ts'
import { loadAssets } from './assets.ts'
import type { Desk } from './desk.ts'
import { Attempts } from './keep/attempts.ts'
import { Audit } from './keep/audit.ts'
import { openKeep, type Keep } from './keep/database.ts'
import { Devices } from './keep/devices.ts'
import { Invitations } from './keep/invitations.ts'
import { Passkeys } from './keep/passkeys.ts'
import { Sessions } from './keep/sessions.ts'
import { Tokens } from './keep/tokens.ts'
import { Users } from './keep/users.ts'
import { Versions } from './keep/versions.ts'
import { DoctorRuns } from './doctor-runs.ts'
import { LiveHub } from './live-hub.ts'
import type { RunningEdge } from './running-edge.ts'
import { Sampler } from './sampler.ts'
import { SiteFile } from './site-file.ts'
import { consoleSite } from './site.ts'

/** What a console is made of. */
export interface ConsoleParts {
  readonly edge: RunningEdge
  readonly home: string
  /** The host that visitors ask for. */
  readonly host: string
  /** Where the edge reaches it: nobody else can. */
  readonly socketPath: string
  readonly log: Log
  /** The folder with the built page. */
  readonly page: string
  readonly now?: () => number
}

/** A running console. */
export interface RunningConsole extends AsyncDisposable {
  /** The secret of the link with which the first owner chooses a password; undefined when there is an owner. */
  readonly firstSecret: string | undefined
}

/** Starts the console on its socket. The edge goes on without it, whatever the problem is. */
export async function startConsole(parts: ConsoleParts): Promise<RunningConsole | Problem> {
  const keep = await openKeep(join(parts.home, 'console', 'console.sqlite'))
  if (isProblem(keep)) return keep
  if (keep.remark !== undefined) parts.log.error(keep.remark)
  const desk = layOut(keep, parts)
  const site = consoleSite(desk, await loadAssets(parts.page))
  const listener = getRequestListener(site.fetch)
  const server = originServer(
    createServer((request, response) => void listener(request, response)),
    desk.origin,
  )
  const listening = await listen(server, parts.socketPath)
  if (listening !== undefined) {
    close(desk)
    return listening
  }
  await desk.siteFile.read()
  return {
    firstSecret: desk.users.hasOwner ? undefined : desk.invitations.make({ name: undefined, role: 'owner' }),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      close(desk)
      await rm(parts.socketPath, { force: true })
    },
  }
}

function layOut(keep: Keep, { edge, home, host, log, now = Date.now }: ConsoleParts): Desk {
  const { database } = keep
  const versions = new Versions(database, now)
  const audit = new Audit(database, now)
  return {
    home,
    host,
    edge,
    log,
    now,
    keep,
    // Only the edge can reach the socket, and it is the one hop in front.
    origin: createOrigin({ trust: ['unix'], walk: 'one', mode: 'enforce' }),
    users: new Users(database),
    sessions: new Sessions(database, now),
    devices: new Devices(database, now),
    invitations: new Invitations(database, now),
    passkeys: new Passkeys(database),
    tokens: new Tokens(database, now),
    attempts: new Attempts(now),
    audit,
    versions,
    siteFile: new SiteFile(edge, { keep, versions, audit }),
    live: new LiveHub(edge, host),
    sampler: new Sampler(edge, host, now),
    doctor: new DoctorRuns(),
  }
}

function close({ sampler, keep, edge, doctor }: Desk): void {
  doctor[Symbol.dispose]()
  edge.watch(undefined)
  sampler[Symbol.dispose]()
  keep[Symbol.dispose]()
}

async function listen(server: ReturnType<typeof createServer>, path: string): Promise<Problem | undefined> {
  const trouble = await makeFolder(dirname(path))
  if (trouble !== undefined) return trouble
  await rm(path, { force: true })
  try {
    server.listen(path)
    await once(server, 'listening')
    await chmod(path, 0o600)
    server.unref()
    return undefined
  } catch (error) {
    return problem(`The console's socket "${path}" could not be opened: ${reasonOf(error)}.`)
  }
}
