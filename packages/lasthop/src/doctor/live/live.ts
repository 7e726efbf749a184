import type { BrowserStory } from '../browser/log-in.ts'
import type { Belief } from '../oracles/belief.ts'
import type { OriginCheck } from '../oracles/csrf.ts'
import type { Ground } from '../oracles/oracle.ts'
import type { ProxyLine } from '../oracles/proxy-line.ts'
import type { Chain } from '../probe/chain.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import type { Spot, Target } from '../probe/target.ts'
import type { UnknownPart } from '../unknowns.ts'
import type { ClientRedirect } from './find-client-redirect.ts'
import type { Known } from './known.ts'
import type { LoginStory } from './login.ts'
import type { Papers } from './papers.ts'
import type { Ruler } from './ruler.ts'
import type { Spoofed } from './spoof.ts'
import type { Reach, ReachRow } from './witness-table.ts'

/** What a running site showed: all that the live rules look at. */
export interface Live extends Spoofed {
  readonly target: Target
  readonly spot: Spot
  /** From the address that was given, over every redirect. */
  readonly start: Chain
  /** From the same page on http, of a target on https. */
  readonly plain: Chain | undefined
  readonly ground: Ground | undefined
  readonly belief: Belief | undefined
  readonly originCheck: OriginCheck | undefined
  readonly proxyLine: ProxyLine | undefined
  /** Undefined where it was not laid: a witness knows better, or it may not be asked. */
  readonly ruler: Ruler | undefined
  readonly missing: AnswerReply | undefined
  /** Undefined where http leads nowhere, or nothing may be spoofed. */
  readonly clientRedirect: ClientRedirect | undefined
  /** What a page on http of the same name would get; undefined where it was not asked. */
  readonly cors: AnswerReply | undefined
  readonly papers: Papers | undefined
  /** What came of a certificate's challenge on http that nobody waits for. */
  readonly challenge: Chain | undefined
  readonly oldTls: string | undefined
  /** What reached a witness, in the place of the application or in it. */
  readonly reach: Reach | undefined
  /** Whether there was a key to ask the application's own witness by. */
  readonly wasWitnessAsked: boolean
  readonly login: LoginStory | undefined
  /** The same in Chromium. */
  readonly browser: BrowserStory | undefined
  readonly direct: Direct | undefined
  /** The hops that it could tell, the outermost first. */
  readonly hops: readonly Known[]
  readonly sent: readonly Reply[]
  readonly unknown: readonly UnknownPart[]
  /** Why it was left before everything was asked. */
  readonly stopped: string | undefined
  readonly tookMs: number
  readonly isAuthorized: boolean
}

/** The origin, asked around its front. */
export interface Direct {
  readonly where: string
  readonly reply: Reply
  /** Why it is the same application. */
  readonly same: readonly string[]
  /** What becomes of a client's fields from there on, where a witness tells. */
  readonly rows: readonly ReachRow[]
}
