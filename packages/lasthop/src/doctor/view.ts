import { foldName, valuesOf } from '@lasthop/contract'

import type { Message } from '../products/message.ts'
import type { Step } from '../products/step.ts'
import { flipsOf, type Flip } from './flips.ts'
import type { Outcome } from './outcome.ts'
import { simulate, type Simulation, type WayResult } from './simulate.ts'
import type { Stack } from './stack.ts'

/** All that rules look at: the stack, and what the models say of it. */
export interface View {
  readonly stack: Stack
  readonly simulation: Simulation
  readonly ways: readonly WayView[]
  /** The day on which it is looked at, as 2026-01-31. */
  readonly today: string
}

/** One way in with what a client can change on it. */
export interface WayView extends WayResult {
  readonly flips: readonly Flip[]
}

/** Simulates a stack and prepares it for the rules. */
export function viewOf(stack: Stack, today: string): View {
  const simulation = simulate(stack)
  const ways = simulation.ways.map((result) => ({ ...result, flips: flipsOf(result) }))
  return { stack, simulation, ways, today }
}

/** The message that reached the application's server; undefined if none did. */
export function arrivedIn(outcome: Outcome): Message | undefined {
  if (outcome.end.kind === 'edge') return undefined
  return outcome.way.kind === 'app' ? outcome.trial.message : outcome.left.at(-1)?.message
}

/** Whether the last hop speaks HTTP to the application, and not FastCGI or another protocol with parameters. */
export function isOverHttp({ left }: Outcome): boolean {
  const protocol = left.at(-1)?.protocol ?? 'http'
  return protocol === 'http' || protocol === 'https' || protocol === 'h2c'
}

/** Where a server or framework did not believe its proxy, because its list does not have it; or took away what the framework behind it reads. */
export function distrust({ steps, app }: Outcome): Step | undefined {
  const isReader = app?.framework?.facts.believes.who === 'anyone'
  return steps.find(
    ({ effect, does }) =>
      effect === 'ignores' &&
      (/not listed|not trusted/.test(does) || (isReader && /what proxies say is taken away/.test(does))),
  )
}

/** The variable that could make the application believe its proxy, where it is told https and does not read it: what is said of it holds for its default alone. */
export function openVariable(outcome: Outcome): string | undefined {
  const variable = outcome.app?.framework?.facts.believes.variable
  return valuesAtApp(outcome, 'x-forwarded-proto').includes('https') ? variable : undefined
}

/** The values with which a field reached the application. Over FastCGI and the like they are parameters among others: without a model of what reads them, they say nothing. */
export function valuesAtApp(outcome: Outcome, name: string): readonly string[] {
  const message = arrivedIn(outcome)
  if (message === undefined || (!isOverHttp(outcome) && outcome.end.kind === 'unknown')) return []
  const param = message.params?.get(`HTTP_${name.toUpperCase().replaceAll('-', '_')}`)
  if (param !== undefined) return [param]
  return valuesOf(message.fields, name.toLowerCase())
}

/** The steps that concern a field in any of its spellings, and those that concern the whole request. */
export function traceOf({ steps }: Outcome, ...names: readonly string[]): readonly Step[] {
  const folded = new Set(names.map(foldName))
  return steps.filter(({ field, effect }) =>
    field === undefined
      ? effect === 'answers' || effect === 'refuses'
      : folded.has(foldName(field)) || effect === 'refuses',
  )
}
