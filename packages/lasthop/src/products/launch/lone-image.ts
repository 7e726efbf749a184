import { joinPath } from '../path.ts'
import { runsApache } from '../php-server/inside-apache.ts'
import type { SourceFile } from '../place.ts'
import type { Service } from '../service.ts'
import { baseOfDockerfile } from './dockerfile.ts'

/** The container of a Dockerfile that no compose file starts, where its image brings an Apache with PHP and the commands are the image's own. */
export function loneContainers(dockerfiles: readonly SourceFile[]): readonly Service[] {
  return dockerfiles.flatMap((file): readonly Service[] => {
    const { path } = file
    const base = baseOfDockerfile(file)
    const place = { path, start: 0, end: 0, line: 1, column: 1 }
    const service = { ...empty, place, build: joinPath(path, '..'), dockerfile: path }
    return base !== undefined && runsApache({ ...service, base }) ? [service] : []
  })
}

const empty = {
  name: 'container',
  host: 'container',
  project: '',
  networks: [],
  ports: [],
  mounts: [],
  environment: new Map<string, string>(),
} as const
