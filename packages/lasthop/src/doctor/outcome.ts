import type { Scheme } from '@lasthop/contract'

import type { AppBelief } from '../products/framework.ts'
import type { Message } from '../products/message.ts'
import type { Answered, Refused, Unknown, Upstream } from '../products/passage.ts'
import type { Step } from '../products/step.ts'
import type { App } from './apps.ts'
import type { Way } from './way.ts'

/** A request that the doctor sends through the models. */
export interface Trial {
  readonly id: string
  readonly title: string
  readonly message: Message
  /** The bytes, one character each. */
  readonly raw: string
}

/** What came of one request on one way. */
export interface Outcome {
  readonly way: Way
  readonly trial: Trial
  readonly truth: { readonly scheme: Scheme; readonly host: string; readonly client: string }
  /** The message as it left each hop, the outermost first. */
  readonly left: readonly Left[]
  /** What every hop and the application did. */
  readonly steps: readonly Step[]
  readonly app?: App
  readonly end: End
  /** What had to be taken as given on the way. */
  readonly assumptions: readonly string[]
}

/** A hop, and what it sent on. */
export interface Left {
  readonly product: string
  readonly message: Message
  /** What it spoke to the next one. */
  readonly protocol: Upstream['protocol']
}

/** How it ended: in the application, or before it. */
export type End =
  | { readonly kind: 'app'; readonly belief: AppBelief; readonly serverScheme: string }
  | { readonly kind: 'edge'; readonly answer: Answered | Refused }
  | { readonly kind: 'server'; readonly answer: Refused }
  | Unknown
