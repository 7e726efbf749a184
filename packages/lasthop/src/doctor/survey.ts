import { isProblem, problem } from '@lasthop/contract'

import type { Complaint } from '../products/complaint.ts'
import { isComposePath, parseCompose } from '../products/compose/parse.ts'
import { inContainers } from '../products/launch/containers.ts'
import { findLaunches, isDockerfile, mayLaunch } from '../products/launch/find.ts'
import type { SourceFile } from '../products/place.ts'
import type { Surroundings } from '../products/surroundings.ts'
import { pinnedVersion, pinsVersions } from '../products/versions.ts'
import type { Version } from '../products/version.ts'
import type { Folder } from './folder.ts'

/** What is known of a stack before any product looks: files, commands, services, versions. */
export interface Survey {
  readonly surroundings: Surroundings
  readonly complaints: readonly Complaint[]
}

/** Looks over a folder once. `assumed` versions are those that the user gave. */
export function survey(folder: Folder, assumed: ReadonlyMap<string, Version>): Survey {
  const { reader, paths } = folder
  const read = (test: (path: string) => boolean): readonly SourceFile[] =>
    paths.filter(test).flatMap((path) => {
      const file = reader.readFile(path)
      return isProblem(file) ? [] : [file]
    })
  const composes = read(isComposePath).map(parseCompose)
  const services = composes.flatMap((compose) => compose.services)
  const commands = composes.flatMap((compose) => compose.launches)
  const others = read(mayLaunch).flatMap(findLaunches)
  const launches = [...commands, ...inContainers(others, { services, commands, dockerfiles: read(isDockerfile) })]
  const pins = read(pinsVersions)
  const versions = new Map<string, Version | undefined>()
  const versionOf = (product: string): Version | undefined => {
    if (!versions.has(product))
      versions.set(product, assumed.get(product) ?? pinnedVersion(product, pins) ?? imageVersion(product, services))
    return versions.get(product)
  }
  return {
    surroundings: { reader: within(folder), paths, launches, services, versionOf },
    complaints: [...composes.flatMap(({ complaints }) => complaints), ...unreadable(folder)],
  }
}

/** A path that came to nothing is no file, and not the folder itself. */
function within({ reader }: Folder): Surroundings['reader'] {
  return {
    readFile: (path) => (path === '' ? problem('The file is not there, or may not be read.') : reader.readFile(path)),
    glob: (pattern) => reader.glob(pattern),
  }
}

function imageVersion(product: string, services: Surroundings['services']): Version | undefined {
  const name = product === 'apache' ? 'httpd' : product
  const tag = services
    .map(({ image }) => new RegExp(`(?:^|/)${name}:v?(\\d[\\d.]*)`).exec(image ?? '')?.[1])
    .find((each) => each !== undefined)
  return tag === undefined ? undefined : { text: tag, known: 'file' }
}

function unreadable({ unreadable: files }: Folder): readonly Complaint[] {
  return files.map(({ path, because }) => ({
    rule: 'P908',
    place: { path, start: 0, end: 0, line: 1, column: 1 },
    message: because,
  }))
}
