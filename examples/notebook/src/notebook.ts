/** What the examples share, so that each shows only its framework: one user, the notes, the pages, the port. */
import type { Server } from 'node:net'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { env } from 'node:process'
import { createOrigin } from '@lasthop/origin'
import type { Origin } from '@lasthop/origin'
export { loginPage, notesPage } from './pages.ts'

/** The password of the user ada: from the environment, or a new one that is printed. */
const password = env['PASSWORD'] ?? randomBytes(9).toString('base64url')

/** Where the example listens: behind the edge, so on this machine alone. */
export const host = '127.0.0.1'
export const port = Number(env['PORT'] ?? 8000)

const notes: string[] = []

/** Believes an edge on the same machine, which is the only hop in front. */
export function openOrigin(): Origin {
  return createOrigin({ trust: ['loopback', 'unix'], walk: 'one' })
}

/** Who a form logs in, or nobody. */
export function userIn(form: Form): string | undefined {
  const given = Buffer.from(form['password'] ?? '')
  const right = Buffer.from(password)
  return form['name'] === 'ada' && given.length === right.length && timingSafeEqual(given, right) ? 'ada' : undefined
}

/** The fields of a form by name. */
export type Form = Readonly<Record<string, string | undefined>>

/** The form in a body. */
export function parseForm(body: string): Form {
  return Object.fromEntries(new URLSearchParams(body))
}

/** Writes a note down. */
export function addNote(form: Form): void {
  const note = form['note']?.trim() ?? ''
  if (note !== '') notes.push(note)
}

/** All notes, the newest first. */
export function allNotes(): readonly string[] {
  return notes.toReversed()
}

/** Says where the example listens and who may log in. */
export function announce(server: Server): void {
  const address = server.address()
  console.log(`listening http://${host}:${typeof address === 'object' ? address?.port : address}`)
  if (env['PASSWORD'] === undefined) console.log(`user ada, password ${password}`)
}
