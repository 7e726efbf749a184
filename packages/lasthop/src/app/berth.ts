import { BackOff } from '../io/back-off.ts'
import type { Instance } from './instance.ts'
import type { Place } from './place.ts'
import type { Readiness } from './readiness.ts'

/** Where an instance of an app belongs, whichever run of it is there at the moment. */
export interface Berth {
  readonly number: number
  place: Place
  instance: Instance | undefined
  readonly backOff: BackOff
  readiness: Readiness
  restarts: number
  pause: NodeJS.Timeout | undefined
}

/** A run of an instance that has ended: how long it answered, and how long somebody may have waited for it in vain. */
export interface Run {
  readonly livedMs: number
  readonly lostMs: number
}

export function newBerth(place: Place, number: number): Berth {
  return {
    number,
    place,
    instance: undefined,
    backOff: new BackOff(),
    readiness: awaited,
    restarts: 0,
    pause: undefined,
  }
}

/** The run in a berth is over; returns how long the pause is before the next. */
export function vacate(berth: Berth, { livedMs, lostMs }: Run): number {
  const delayMs = berth.backOff.delayAfter(livedMs)
  // Whoever waits for an app that fails again and again waits for nothing.
  const isAwaited = delayMs + lostMs <= patienceMs
  berth.instance = undefined
  berth.restarts++
  berth.readiness = { kind: 'paused', until: Date.now() + delayMs, isAwaited }
  return delayMs
}

/** It is being started, and worth waiting for. */
export const awaited: Readiness = { kind: 'starting', isAwaited: true }
/** Of one that did not begin. */
export const noRun: Run = { livedMs: 0, lostMs: 0 }
/** Whoever waits longer for a page thinks that it is broken. */
export const patienceMs = 5000
