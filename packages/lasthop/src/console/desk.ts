import type { Log } from '../observe/log.ts'
import type { Origin } from '@lasthop/origin'
import type { DoctorRuns } from './doctor-runs.ts'
import type { LiveHub } from './live-hub.ts'
import type { Sampler } from './sampler.ts'
import type { SiteFile } from './site-file.ts'
import type { Attempts } from './keep/attempts.ts'
import type { Audit } from './keep/audit.ts'
import type { Keep } from './keep/database.ts'
import type { Devices } from './keep/devices.ts'
import type { Invitations } from './keep/invitations.ts'
import type { Passkeys } from './keep/passkeys.ts'
import type { Sessions } from './keep/sessions.ts'
import type { Tokens } from './keep/tokens.ts'
import type { Users } from './keep/users.ts'
import type { Versions } from './keep/versions.ts'
import type { RunningEdge } from './running-edge.ts'

/** Everything that an answer of the console can be made of. */
export interface Desk {
  readonly home: string
  /** The host that the console is served at: the one place where passkeys are good. */
  readonly host: string
  readonly edge: RunningEdge
  readonly origin: Origin
  readonly log: Log
  readonly now: () => number
  readonly keep: Keep
  readonly users: Users
  readonly sessions: Sessions
  readonly devices: Devices
  readonly invitations: Invitations
  readonly passkeys: Passkeys
  readonly tokens: Tokens
  readonly attempts: Attempts
  readonly audit: Audit
  readonly versions: Versions
  readonly siteFile: SiteFile
  readonly live: LiveHub
  readonly sampler: Sampler
  readonly doctor: DoctorRuns
}
