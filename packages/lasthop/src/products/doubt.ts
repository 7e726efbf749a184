import type { Place } from './place.ts'

/**
 * Thrown inside a model, and caught where it answers, when what happens cannot be told from the files: it becomes the
 * passage `unknown`. Thrown and not returned because it may come from the middle of a condition inside a value inside a
 * rule, and nothing between there and the answer could do anything but hand it on.
 */
export class Doubt extends Error {
  readonly place: Place | undefined

  /** `because` is a sentence. */
  constructor(because: string, place?: Place) {
    super(because)
    this.place = place
  }
}
