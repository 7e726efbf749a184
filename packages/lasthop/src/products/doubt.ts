import type { Passage } from './passage.ts'
import type { Place } from './place.ts'
import type { Step } from './step.ts'

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

/** What becomes of a request about which a model threw. Anything but a doubt is a fault of the model, and thrown on. */
export function passageOfDoubt(thrown: unknown, steps: readonly Step[]): Passage {
  if (!(thrown instanceof Doubt)) throw thrown
  const place = thrown.place ? { place: thrown.place } : {}
  return { kind: 'unknown', because: thrown.message, ...place, steps }
}
