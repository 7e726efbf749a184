import type { Absence, Absences } from '../config/absence.ts'
import type { Site } from '../config/config.ts'
import type { Deadlines } from '../io/deadlines.ts'
import { Lobby } from './lobby.ts'
import type { Upstreams } from './upstreams.ts'

/** The lobbies of all apps that the edge runs, by site. They outlive configurations: requests wait in them. */
export class Lobbies {
  readonly #deadlines: Deadlines
  readonly #lobbies = new Map<string, Lobby>()
  #absences: Absences

  constructor(deadlines: Deadlines, absences: Absences) {
    this.#deadlines = deadlines
    this.#absences = absences
  }

  /** The lobby of a site; undefined: the edge does not run its app. */
  open({ host, app, pool }: Site): Lobby | undefined {
    if (app === undefined) return undefined
    const lobby = this.#lobbies.get(host) ?? new Lobby(this.#deadlines)
    if (!this.#lobbies.has(host)) lobby.tell(this.absenceOf(host))
    lobby.guestsMost = pool.queueMost
    this.#lobbies.set(host, lobby)
    return lobby
  }

  absenceOf(host: string): Absence | undefined {
    return this.#absences.get(host)
  }

  /** Those who wait go on to these, by site, when their app is there. */
  serve(upstreams: ReadonlyMap<string, Upstreams>): void {
    for (const [host, lobby] of this.#lobbies) {
      const next = upstreams.get(host)
      if (next !== undefined) lobby.serve(next)
      if (next?.lobby !== undefined) continue
      lobby.tell(undefined)
      this.#lobbies.delete(host)
    }
  }

  /** Which apps are not there at the moment. */
  tell(absences: Absences): void {
    this.#absences = absences
    for (const [host, lobby] of this.#lobbies) lobby.tell(absences.get(host))
  }
}
