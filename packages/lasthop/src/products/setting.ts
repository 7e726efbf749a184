import type { Place } from './place.ts'

/** One setting of a program: its value, how it is written, and where; without a place it is the default. */
export interface Setting<Value> {
  readonly value: Value | 'unknown'
  readonly says: string
  readonly place?: Place
}
