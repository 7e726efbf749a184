import { setTimeout as pause } from 'node:timers/promises'
import type { Person } from '../peers/watch-console.ts'
import { lookThrough, type Watched, type Window } from './window.ts'

/** The same process right after each other, with its console open and closed. */
export interface Pair {
  readonly open: Window
  readonly closed: Window
}

/** How many pairs, of windows how long. */
export interface Pace {
  readonly count: number
  readonly windowMs: number
}

/** Looks by turns: open, closed, closed, open, and so on, so that what changes slowly hits both alike. */
export async function takePairs(watched: Watched, person: Person, { count, windowMs }: Pace): Promise<readonly Pair[]> {
  const pairs: Pair[] = []
  for (let at = 0; at < count; at++) {
    const isOpenFirst = at % 2 === 0
    const first = isOpenFirst ? await withConsole(watched, person, windowMs) : await without(watched, windowMs)
    const second = isOpenFirst ? await without(watched, windowMs) : await withConsole(watched, person, windowMs)
    pairs.push(isOpenFirst ? { open: first, closed: second } : { open: second, closed: first })
  }
  return pairs
}

async function withConsole(watched: Watched, person: Person, windowMs: number): Promise<Window> {
  await using _ = await person.open()
  return without(watched, windowMs)
}

/** Opening and closing take time of their own, which is not looked at. */
async function without(watched: Watched, windowMs: number): Promise<Window> {
  await pause(settlesMs)
  return lookThrough(watched, windowMs)
}

const settlesMs = 150
