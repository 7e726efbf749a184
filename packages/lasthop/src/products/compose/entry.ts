import type { Launch, Word } from '../launch/launch.ts'
import type { Place } from '../place.ts'
import type { Service } from '../service.ts'

/** A service as one file tells it, before other files lie over it. */
export interface Entry {
  readonly service: Service
  /** The folder of the file. */
  readonly folder: string
  readonly entrypoint?: Command
  readonly command?: Command
  readonly workingFolder?: string
  /** Lists that take the place of what another file says (`!override`, `!reset`). */
  readonly replaces: ReadonlySet<string>
}

/** What runs, as words. */
export interface Command {
  readonly words: readonly Word[]
  readonly place: Place
}

/** One service as two files tell it, as compose merges them: lists grow, variables and single settings are replaced. */
export function layEntry(under: Entry, over: Entry): Entry {
  const [below, above] = [under.service, over.service]
  const keep = <Item>(key: string, items: readonly Item[]): readonly Item[] => (over.replaces.has(key) ? [] : items)
  return {
    ...under,
    ...over,
    service: {
      ...below,
      ...above,
      place: below.place,
      networks: [...new Set([...below.networks, ...above.networks])],
      ports: [...keep('ports', below.ports).filter((port) => !above.ports.some(isSamePort(port))), ...above.ports],
      mounts: [
        ...keep('volumes', below.mounts).filter(({ target }) => !above.mounts.some((each) => each.target === target)),
        ...above.mounts,
      ],
      variablePlaces: new Map([...(below.variablePlaces ?? []), ...(above.variablePlaces ?? [])]),
      environment: new Map([...keep('environment', [...below.environment]), ...above.environment]),
    },
  }
}

/** The command of a service: what an entrypoint begins its command goes on with. */
export function launchOf({ service, folder, entrypoint, command, workingFolder }: Entry): readonly Launch[] {
  const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])]
  const place = command?.place ?? entrypoint?.place
  if (words.length === 0 || place === undefined) return []
  const mount = service.mounts.find(({ target }) => target === workingFolder)
  const { environment, name } = service
  return [
    { source: 'compose', words, folder: mount?.source ?? service.build ?? folder, environment, place, service: name },
  ]
}

function isSamePort(one: Service['ports'][number]): (other: Service['ports'][number]) => boolean {
  return ({ address, published, target }) =>
    address === one.address && published === one.published && target === one.target
}
