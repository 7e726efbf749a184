import { addresses } from './addresses.ts'
import { bodies } from './bodies.ts'
import { chunks } from './chunks.ts'
import { framing } from './framing.ts'
import { grammar } from './grammar.ts'
import { hosts } from './hosts.ts'
import { identity } from './identity.ts'
import { limits } from './limits.ts'
import { lists } from './lists.ts'
import { methods } from './methods.ts'
import { nomination } from './nomination.ts'
import { ordinary } from './ordinary.ts'
import type { CorpusRequest } from './request.ts'
import { spelling } from './spelling.ts'
import { spoofing } from './spoofing.ts'
import { targets } from './targets.ts'
import { upgrades } from './upgrades.ts'
import { values } from './values.ts'

export * from './request.ts'
export { chunked, get, hosted, lengthOf, message, post, upgrade } from './write.ts'
export { breachesOf } from './breaches.ts'

/** Every request of the corpus, ordinary ones first. Each is exactly one request, written to one connection. */
export const corpus: readonly CorpusRequest[] = [
  ...ordinary,
  ...bodies,
  ...values,
  ...spoofing,
  ...lists,
  ...addresses,
  ...spelling,
  ...nomination,
  ...identity,
  ...hosts,
  ...targets,
  ...methods,
  ...framing,
  ...chunks,
  ...grammar,
  ...limits,
  ...upgrades,
]
