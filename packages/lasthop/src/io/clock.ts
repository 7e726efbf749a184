import { performance } from 'node:perf_hooks'

// Measured: a look at the clock takes 0.1 µs and more, and the global `performance`, which is a getter, half as much again.

/** This moment, in milliseconds on `performance.now()`'s scale: for what is told to people. */
export function exactNow(): number {
  return performance.now()
}

/** This moment for deadlines, which may come too early by the length of a turn: looked up once for all that is heard in one. */
export function roughNow(): number {
  return turn.isOn ? turn.startedAt : performance.now()
}

/** When a moment of `exactNow` was by the calendar, in milliseconds since 1970. Clocks are set while processes run: asked once a turn. */
export function dateOf(moment: number): number {
  return moment + (turn.isOn ? turn.dateAhead : Date.now() - performance.now())
}

/** From here to `endTurn`, time stands still for deadlines. */
export function beginTurn(): void {
  turn.startedAt = performance.now()
  turn.dateAhead = Date.now() - turn.startedAt
  turn.isOn = true
}

export function endTurn(): void {
  turn.isOn = false
}

const turn = { isOn: false, startedAt: 0.5, dateAhead: 0.5 }
