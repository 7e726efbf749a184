/** An application that the edge runs and of which no instance answers, for those who would send it requests. */
export interface Absence {
  /** How long a request waits for it; 0: it is told at once. */
  readonly waitMs: number
  /** When it is started next, in milliseconds since 1970; undefined: that is under way. */
  readonly nextStartAt: number | undefined
}

/** By the site's host. */
export type Absences = ReadonlyMap<string, Absence>
