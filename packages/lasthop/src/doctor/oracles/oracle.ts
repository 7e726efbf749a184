import type { Scheme } from '@lasthop/contract'

import type { Evidence } from '../finding.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import type { Ask, Prober } from '../probe/prober.ts'
import type { LoginForm } from '../probe/form.ts'

/** What was learnt of a site before anything is believed: the pages that oracles look at. */
export interface Ground {
  readonly prober: Prober
  /** Of the target's own scheme. */
  readonly home: AnswerReply
  /** The site's pages that were asked for, home and log-in among them. */
  readonly pages: readonly AnswerReply[]
  readonly login?: LoginPage
}

/** A page with a log-in form. */
export interface LoginPage {
  readonly path: string
  readonly reply: AnswerReply
  readonly form: LoginForm
}

/** A way to see what the application believes, with a control that could have proved it wrong. */
export interface Oracle {
  /** `O1`. */
  readonly id: string
  readonly title: string
  readonly weight: 'strong' | 'weak'
  /** Whether it may be tried here, and what came of its control. */
  prepare(ground: Ground): Promise<Instrument | Mute>
}

/** An oracle whose control held on this site: it can be read again and again. */
export interface Instrument {
  readonly kind: 'instrument'
  readonly oracle: Oracle
  /** Whether one can ask often: a form is posted a few times only. */
  readonly isRepeatable: boolean
  /** One request with these field lines besides. */
  read(scheme: Scheme, lines: readonly string[], more?: Partial<Ask>): Promise<Reading>
}

/** An oracle that says nothing here. */
export interface Mute {
  readonly kind: 'mute'
  readonly oracle: Oracle
  readonly because: string
}

/** What one request showed. */
export interface Reading {
  readonly oracle: string
  /** undefined: it cannot be told from this answer. */
  readonly believes: Scheme | undefined
  /** The authority that the application believes to be asked for, if it says one. */
  readonly host?: string
  /** Of an answer that refuses what is served without the lines. */
  readonly status: number | undefined
  readonly evidence: Evidence
}

/** Says nothing, and why. */
export function mute(oracle: Oracle, because: string): Mute {
  return { kind: 'mute', oracle, because }
}

/** The status of a reply that is an answer. */
export function statusOf(reply: Reply): number | undefined {
  return reply.kind === 'answer' ? reply.status : undefined
}
