/** One case that every build is held to, and what holds it. */
export interface Case {
  /** Stable. Tests and requests of the corpus carry it in their titles. */
  readonly id: string
  /** What the case is about. */
  readonly title: string
  /**
   * `corpus`: requests of the corpus carry the id. `corpus: TEXT`: requests of the corpus hold this text. `FILE`: that file has
   * the id in it. `FILE: TEXT`: that file has this text in it.
   */
  readonly by: readonly string[]
  /** There is nothing yet that the case could be about. */
  readonly absent?: Absent
}

export interface Absent {
  /** A key of lasthop.yaml, or the folder of a package: when it comes, the case must have its test. */
  readonly until: string
  readonly because: string
}
