import { convert } from './converters.ts'
import type { Expression } from './expression.ts'
import { fetchSamples, type Wanted } from './fetches.ts'
import type { Sample } from './sample.ts'
import type { Visit } from './visit.ts'

/** What an expression finds in a request; empty if there is nothing. The first value that a converter makes nothing of is the end. */
export function evaluate(visit: Visit, { fetch, converters }: Expression, wanted: Wanted): readonly Sample[] {
  const made: Sample[] = []
  for (const found of fetchSamples(visit, fetch, wanted)) {
    let sample: Sample | undefined = found
    for (const call of converters) sample = sample && convert(visit, sample, call)
    if (sample === undefined) break
    made.push(sample)
  }
  return made
}
