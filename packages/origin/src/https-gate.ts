import type { BeliefFinding, Peer } from '@lasthop/contract'
import { sendAnswer, textAnswer } from './answers.ts'
import type { Answer, NodeResponse } from './answers.ts'
import { decideHttps } from './https.ts'
import type { HttpsDecision, HttpsRules } from './https.ts'
import { targetOf } from './received.ts'
import type { NodeRequest } from './received.ts'
import type { Resolution } from './resolution.ts'

/** Stands before the application: node:http and Express call it, adapters ask it. */
export interface HttpsGate {
  /** Answers a request that should be on https, or calls `next`. */
  (request: NodeRequest, response: NodeResponse, next: () => void): void
  /** The answer to give instead of the application's, or nothing when the request may go on. */
  answer(request: NodeRequest | Request): Answer | undefined
  /** Fields that the application's answer is to have, unless it has them: `Strict-Transport-Security` for visitors on https. */
  fields(request: NodeRequest | Request): Readonly<Record<string, string>>
}

/** What a gate needs of its origin. */
export interface GateSource {
  readonly resolutionOf: (request: NodeRequest | Request) => Resolution
  readonly report: (peer: Peer, findings: readonly BeliefFinding[]) => void
  /** Whether visitors are strangers: then they are not told how to set the server right. */
  readonly isProduction: boolean
}

/** A gate that follows these rules for every request. */
export function createHttpsGate(rules: HttpsRules, source: GateSource): HttpsGate {
  const answer = (request: NodeRequest | Request): Answer | undefined => {
    const { belief, claimsHttps } = source.resolutionOf(request)
    const question = { belief, claimsHttps, method: request.method ?? 'GET', target: targetOf(request) }
    const decision = decideHttps(question, rules)
    if (decision.kind === 'loop') {
      source.report(belief.peer, [{ code: 'redirect-loop', message: `${decision.because} ${decision.advice}` }])
    }
    return answerOf(decision, source.isProduction)
  }
  const secured = rules.hsts === undefined ? {} : { 'Strict-Transport-Security': rules.hsts }
  const fields = (request: NodeRequest | Request): Readonly<Record<string, string>> =>
    source.resolutionOf(request).belief.scheme === 'https' ? secured : {}
  const gate = (request: NodeRequest, response: NodeResponse, next: () => void): void => {
    const given = answer(request)
    if (given !== undefined) return sendAnswer(response, given)
    // Before the application, which may set another value, and after another gate, which has the first word.
    for (const [name, value] of Object.entries(fields(request)))
      if (!response.hasHeader(name)) response.setHeader(name, value)
    next()
  }
  return Object.assign(gate, { answer, fields })
}

function answerOf(decision: HttpsDecision, isProduction: boolean): Answer | undefined {
  if (decision.kind === 'pass') return undefined
  if (decision.kind === 'redirect') return redirectAnswer(decision.location)
  if (decision.kind === 'misdirected') return textAnswer(decision.status, misdirectedText)
  return textAnswer(decision.status, isProduction ? shortLoopText : `${decision.because}\n\n${decision.advice}\n`)
}

function redirectAnswer(location: string): Answer {
  const answer = textAnswer(308, `${location}\n`)
  return { ...answer, fields: { ...answer.fields, Location: location } }
}

const shortLoopText = 'This page cannot be reached over https: a setting of the server is wrong. Its log says which.\n'
const misdirectedText = 'Misdirected request: this host is not served here.\n'
