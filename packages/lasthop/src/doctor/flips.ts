import { fieldPairs, foldName, isForwardingName, valuesOf } from '@lasthop/contract'

import { believedIn, isSameHost, schemeIn, statusIn } from './belief.ts'
import type { Outcome } from './outcome.ts'
import type { WayResult } from './simulate.ts'

/** A request by which a client made the application believe something else than an ordinary request does. */
export interface Flip {
  readonly what: 'scheme' | 'host' | 'refused'
  readonly outcome: Outcome
  /** The same way without the client's words. */
  readonly ordinary: Outcome
  /** The client's words: name and value of each field that could have done it. */
  readonly words: readonly (readonly [name: string, value: string])[]
  readonly from: string
  readonly to: string
}

/** Everything that changes on a way by what a client says. One request may change several things. */
export function flipsOf({ elsewhere, ...way }: WayResult): readonly Flip[] {
  return [way, ...elsewhere].flatMap(flipsIn)
}

function flipsIn({ ordinary, outcomes }: Pick<WayResult, 'ordinary' | 'outcomes'>): readonly Flip[] {
  return outcomes.flatMap((outcome) => [
    ...schemeFlip(ordinary, outcome),
    ...hostFlip(ordinary, outcome),
    ...refusal(ordinary, outcome),
  ])
}

function schemeFlip(ordinary: Outcome, outcome: Outcome): readonly Flip[] {
  const [from, to] = [schemeIn(ordinary), schemeIn(outcome)]
  const isWrong = to !== outcome.truth.scheme && isSecure(to) !== isSecure(from)
  return from === undefined || to === undefined || !isWrong || isTrueOfSocket(outcome)
    ? []
    : [flip('scheme', { ordinary, outcome, from, to })]
}

/** An edge that itself says wss on an upgrade says the truth (P116): no client did that. */
function isTrueOfSocket({ left, truth, steps }: Outcome): boolean {
  const [told] = valuesOf(left.at(-1)?.message.fields ?? [], 'x-forwarded-proto')
  if (told !== (truth.scheme === 'https' ? 'wss' : 'ws')) return false
  return steps.some(({ effect, field }) => effect === 'sets' && foldName(field ?? '') === 'x-forwarded-proto')
}

function isSecure(scheme: string | undefined): boolean {
  return scheme === 'https'
}

function hostFlip(ordinary: Outcome, outcome: Outcome): readonly Flip[] {
  const [before, after] = [believedIn(ordinary), believedIn(outcome)]
  if (
    before === undefined ||
    after === undefined ||
    !isSameHost(ordinary, before.host) ||
    isSameHost(outcome, after.host)
  )
    return []
  return [flip('host', { ordinary, outcome, from: before.host, to: after.host })]
}

/** A 4xx of the application or its server for a request that would be served without the client's forwarding words. */
function refusal(ordinary: Outcome, outcome: Outcome): readonly Flip[] {
  const status = statusIn(outcome)
  const isRefusal = typeof status === 'number' && status >= 400 && outcome.end.kind !== 'edge'
  const words = wordsOf(outcome)
  if (!isRefusal || words.length === 0 || statusIn(ordinary) !== undefined || !isServed(ordinary)) return []
  return [flip('refused', { ordinary, outcome, from: 'served', to: String(status) })]
}

function isServed({ end }: Outcome): boolean {
  return end.kind === 'app' && end.belief.kind === 'believed'
}

function flip(what: Flip['what'], rest: Pick<Flip, 'ordinary' | 'outcome' | 'from' | 'to'>): Flip {
  return { what, ...rest, words: wordsOf(rest.outcome) }
}

function wordsOf({ trial }: Outcome): Flip['words'] {
  return fieldPairs(trial.message.fields).filter(([name]) => isForwardingName(name) || foldName(name) === 'connection')
}
