import type { Place } from '../place.ts'
import type { Configuration } from './configuration.ts'
import type { EntryPoint } from './entry-points.ts'
import { at, entriesOf, textAt } from './tree.ts'

/** Where a certificate resolver says that Traefik itself answers challenges at an entry point. */
export function challengeOf({ loaded }: Pick<Configuration, 'loaded'>, { name }: EntryPoint): Place | undefined {
  return entriesOf(at(loaded.start, 'certificatesResolvers'))
    .map(({ value }) => at(value, 'acme', 'httpChallenge'))
    .find((challenge) => textAt(challenge, 'entryPoint') === name)?.place
}
