import type { LiveDraft } from './draft.ts'
import { findAddress } from './find-address.ts'
import { findChallenge } from './find-challenge.ts'
import { findBrowserFaults } from './find-browser.ts'
import { findContent } from './find-content.ts'
import { findCookies } from './find-cookies.ts'
import { findClientRedirect } from './find-client-redirect.ts'
import { findCors } from './find-cors.ts'
import { findHost } from './find-host.ts'
import { findHttp } from './find-http.ts'
import { findLoginFaults } from './find-login.ts'
import { findPorts } from './find-ports.ts'
import { findScheme } from './find-scheme.ts'
import { findTls } from './find-tls.ts'
import { findTrust } from './find-trust.ts'
import { findRuler } from './find-ruler.ts'
import { findReach } from './find-witness.ts'
import type { Live } from './live.ts'

/** Everything that a running site shows to be wrong. */
export function findLive(live: Live, now: Date): readonly LiveDraft[] {
  return [
    ...findScheme(live),
    ...findTrust(live),
    ...findHost(live),
    ...findReach(live),
    ...findAddress(live),
    ...findRuler(live),
    ...findHttp(live),
    ...findClientRedirect(live),
    ...findCookies(live),
    ...findLoginFaults(live),
    ...findBrowserFaults(live),
    ...findContent(live),
    ...findCors(live),
    ...findPorts(live),
    ...findTls(live, now),
    ...findChallenge(live),
  ]
}
