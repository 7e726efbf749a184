import type { Challenges } from '../certs/challenges.ts'
import type { LiveExchange } from '../observe/live.ts'
import type { Doors, Edge } from '../proxy/edge.ts'
import type { Caller, Member } from './crew.ts'
import type { Snapshot } from './snapshot.ts'

/** What a primary says to a worker. The first is always `start`. Numbered ones are answered by `done` with their number. */
export type ToWorker =
  | { readonly kind: 'start'; readonly snapshot: Snapshot; readonly doors: Doors }
  | { readonly kind: 'swap'; readonly number: number; readonly snapshot: Snapshot }
  | { readonly kind: 'present'; readonly number: number; readonly challenges: Challenges }
  | { readonly kind: 'settled'; readonly name: string }
  | { readonly kind: 'expect'; readonly number: number; readonly caller: Caller | undefined }
  | { readonly kind: 'tell'; readonly number: number }
  | { readonly kind: 'watch'; readonly isWatched: boolean }
  | { readonly kind: 'end'; readonly graceMs: number }

/** What a worker says to its primary. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly ports: Edge['ports'] }
  /** A visitor wants a name that is in no site's name. It is answered by `settled`. */
  | { readonly kind: 'wanted'; readonly name: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly number: number; readonly member: Member; readonly fault?: string | undefined }
  | { readonly kind: 'live'; readonly exchanges: readonly LiveExchange[]; readonly leftOut: number }
  /** A finding about a site: it is said once for all workers. */
  | { readonly kind: 'once'; readonly code: string; readonly key: string; readonly message: string }

export type Done = Extract<FromWorker, { kind: 'done' }>
