import { convert } from './converters.ts'
import type { Expression } from './expression.ts'
import { fetchSamples, type Wanted } from './fetches.ts'
import type { Sample } from './sample.ts'
import type { Visit } from './visit.ts'

/** What an expression finds in a request; empty if there is nothing. */
export function evaluate(visit: Visit, { fetch, converters }: Expression, wanted: Wanted): readonly Sample[] {
  return fetchSamples(visit, fetch, wanted).flatMap((found) => {
    let sample: Sample | undefined = found
    for (const call of converters) sample = sample && convert(visit, sample, call)
    return sample === undefined ? [] : [sample]
  })
}
