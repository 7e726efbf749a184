import type { Complaint } from '../complaint.ts'
import type { JsModule } from '../javascript/module.ts'
import type { Setting } from '../setting.ts'

/** Where a file is not JavaScript that can be read. */
export function brokenIn({ errors }: JsModule): readonly Complaint[] {
  const message = 'This is not JavaScript that can be read here; what stands around it is still read.'
  return errors.slice(0, 1).map((place) => ({ rule: 'P908', place, message }))
}

/** Settings that are computed: said aloud. */
export function unreadIn(settings: readonly Setting<unknown>[]): readonly Complaint[] {
  return settings.flatMap(({ value, says, place }) =>
    value === 'unknown' && place !== undefined
      ? [{ rule: 'P908', place, message: `${says} is computed, and cannot be read without running it.` }]
      : [],
  )
}

/** A setting that a variable decides which no file sets. */
export function drivenBy(variable: string, { says, place }: Setting<unknown>): Complaint {
  const message = `${says} comes from the variable ${variable}, and is judged as it is without it.`
  return { rule: 'P909', place: place ?? { path: '', start: 0, end: 0, line: 1, column: 1 }, message }
}
