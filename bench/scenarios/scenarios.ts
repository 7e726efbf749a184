import type { Scenario } from '../scenario.ts'
import { halfLoad } from './half-load.ts'
import { handshakes } from './handshakes.ts'
import { idle } from './idle.ts'
import { largeBodies } from './large-bodies.ts'
import { messages } from './messages.ts'
import { smallH1 } from './small-h1.ts'
import { smallH2 } from './small-h2.ts'

/** In this order: idle memory before any load, and the capacity before half of it. */
export const scenarios: readonly Scenario[] = [idle, smallH1, halfLoad, smallH2, largeBodies, handshakes, messages]
