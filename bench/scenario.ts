import type { Contestant } from './contest.ts'
import type { PeerName, Speech } from './peers/peer.ts'

/** One measurement of one proxy. */
export interface Sample {
  /** What is compared: work for a second of the proxy's processor time, or what something costs. */
  readonly figure: number
  /** How much was done in a second of the clock, where that says something. */
  readonly perSecond?: number
  /** Part of its core that the proxy used: below about 0.9 the load generator was the limit, or others used the machine. */
  readonly busy?: number
}

/** What Lasthop is held to: a ratio of its figure to a peer's, the least or, where less is better, the most. */
export interface Floor {
  readonly peer: PeerName
  readonly ratio: number
}

/** How long everything takes. */
export interface Pace {
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly connections: number
}

/** What was measured before: the figures of one scenario by the name of the proxy. */
export type Before = (scenario: string, peer: PeerName) => number | undefined

/** One kind of work that is put on every proxy. */
export interface Scenario {
  /** For `--only`. */
  readonly id: string
  readonly title: string
  /** What the figure counts, as the head of its column. */
  readonly counts: string
  readonly better: 'more' | 'less'
  readonly digits: number
  /** What a peer must speak to take part. */
  readonly needs: Speech
  readonly floors: readonly Floor[]
  /** How many times as many rounds as the others it gets; once as many when nothing is said. */
  readonly weight?: number
  warmUp(contestant: Contestant, pace: Pace): Promise<void>
  measure(contestant: Contestant, pace: Pace, before: Before): Promise<Sample>
}
