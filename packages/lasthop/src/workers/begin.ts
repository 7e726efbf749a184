import { isProblem, type Problem } from '@lasthop/contract'
import type { Supervisor } from '../app/supervisor.ts'
import type { Config } from '../config/config.ts'
import type { SecuredBy } from './certificates.ts'
import type { Crew } from './crew.ts'
import { loadHopSecrets } from './hop-keys.ts'
import type { ShareParts } from './share.ts'
import type { Snapshot } from './snapshot.ts'
import { startCrew } from './start-crew.ts'
import { witnessPath } from './canary/witness.ts'
import { freshTicketKeys } from './ticket-keys.ts'

/** What serving begins with. */
interface BeginParts extends Omit<ShareParts, 'snapshot'> {
  readonly config: Config
  readonly home: string
}

/** A crew that serves, and what it serves. */
export interface Begun {
  readonly crew: Crew
  readonly snapshot: Snapshot
}

/** Opens everything and serves; applications are planned, and not yet started. */
export async function begin(parts: BeginParts, secured: SecuredBy, apps: Supervisor): Promise<Begun | Problem> {
  const hopSecrets = await loadHopSecrets(parts.config, parts.home)
  if (isProblem(hopSecrets)) return hopSecrets
  const trouble = await apps.plan(parts.config)
  if (trouble !== undefined) return trouble
  const config = apps.fill(parts.config)
  const snapshot = {
    config,
    revision: 0,
    absences: apps.absences,
    ...secured,
    hopSecrets,
    ticketKeys: freshTicketKeys(),
    witnessPath: witnessPath(parts.home),
  }
  const crew = await startCrew({ ...parts, snapshot })
  return isProblem(crew) ? crew : { crew, snapshot }
}
