import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'

import { joinPath } from '../path.ts'
import type { Service } from '../service.ts'
import { commandAt, type CommandReading } from './command.ts'
import type { Entry } from './entry.ts'
import { environmentOf, textAt } from './environment.ts'
import { interpolate } from './interpolate.ts'
import { variablePlaces } from './variable-places.ts'
import { readPort } from './ports.ts'

/** A service of a compose file; none where it is no map. */
export function entryOf({ key, value }: Pair, read: CommandReading): readonly Entry[] {
  if (!isMap(value) || !isScalar(key)) return []
  const name = String(key.value)
  const [entrypoint, command] = [commandAt(value, 'entrypoint', read), commandAt(value, 'command', read)]
  const workingFolder = textAt(value, 'working_dir')
  return [
    {
      service: {
        name,
        host: name,
        project: read.folder,
        networks: read.networksOf?.(value) ?? [],
        place: read.placeOf(key),
        ...builtBy(value, read),
        ...listsOf(value, read),
      },
      folder: read.folder,
      ...(entrypoint === undefined ? {} : { entrypoint }),
      ...(command === undefined ? {} : { command }),
      ...(workingFolder === undefined ? {} : { workingFolder }),
      replaces: new Set(['ports', 'volumes', 'environment'].filter((each) => isReplacing(value.get(each, true)))),
    },
  ]
}

function builtBy(value: YAMLMap, read: CommandReading): Pick<Service, 'image' | 'build' | 'dockerfile'> {
  const written = textAt(value, 'image')
  const image = written === undefined ? undefined : interpolate(written, read.variables)
  const build = value.get('build')
  const context = isMap(build) ? (textAt(build, 'context') ?? '.') : typeof build === 'string' ? build : undefined
  const dockerfile = isMap(build) ? textAt(build, 'dockerfile') : undefined
  return {
    ...(image === undefined ? {} : { image }),
    ...(context === undefined ? {} : { build: joinPath(read.folder, context) }),
    ...(dockerfile === undefined ? {} : { dockerfile: joinPath(read.folder, context ?? '', dockerfile) }),
  }
}

function listsOf(
  value: YAMLMap,
  read: CommandReading,
): Pick<Service, 'ports' | 'mounts' | 'environment' | 'variablePlaces'> {
  return {
    ports: itemsAt(value, 'ports').flatMap((node) => readPort(node, read)),
    mounts: [
      ...itemsAt(value, 'volumes').flatMap((node) => mountOf(node, read)),
      ...itemsAt(value, 'configs').flatMap((node) => givenOf(node, '/', read)),
      ...itemsAt(value, 'secrets').flatMap((node) => givenOf(node, '/run/secrets/', read)),
    ],
    environment: environmentOf(value, read),
    variablePlaces: variablePlaces(value, read),
  }
}

/** `!reset` and `!override`, of compose 2.24 and later. */
function isReplacing(node: unknown): boolean {
  return (isMap(node) || isSeq(node) || isScalar(node)) && /^!(?:reset|override)$/.test(node.tag ?? '')
}

/** `./nginx.conf:/etc/nginx/nginx.conf:ro`. */
function mountOf(node: Node, { folder, variables }: CommandReading): Service['mounts'] {
  const written = isScalar(node)
    ? String(node.value)
    : isMap(node)
      ? `${textAt(node, 'source')}:${textAt(node, 'target')}`
      : ''
  const [source, target] = interpolate(written, variables).split(':')
  if (source === undefined || target === undefined || !/^[./]/.test(source)) return []
  return [{ source: joinPath(folder, source), target }]
}

/** `configs: [{ source: nginx, target: /etc/nginx/nginx.conf }]`; without a target, by its name in a folder of its own. */
function givenOf(node: Node, usual: string, { configs }: CommandReading): Service['mounts'] {
  const name = isScalar(node) ? String(node.value) : isMap(node) ? textAt(node, 'source') : undefined
  const source = name === undefined ? undefined : configs?.get(name)
  const target = isMap(node) ? textAt(node, 'target') : undefined
  if (name === undefined || source === undefined) return []
  return [{ source, target: target?.startsWith('/') === true ? target : `${usual}${target ?? name}` }]
}

function itemsAt(map: YAMLMap, key: string): readonly Node[] {
  const node = map.get(key, true)
  return isSeq(node) ? node.items.flatMap((item) => (isScalar(item) || isMap(item) ? [item] : [])) : []
}
