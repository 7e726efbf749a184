/** Where the variables of a service are set. */
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml'

import { parseDotenv } from '../dotenv/parse.ts'
import type { Place } from '../place.ts'
import { envFilesOf, type VariableReading } from './environment.ts'

/** The place of each variable: in the files of env_file, or in `environment`, which counts before them. */
export function variablePlaces(service: YAMLMap, read: VariableReading): ReadonlyMap<string, Place> {
  const filed = envFilesOf(service, read).flatMap((file) => parseDotenv(file))
  return new Map([...filed.map(({ name, place }) => [name, place] as const), ...ownPlaces(service, read)])
}

function ownPlaces(service: YAMLMap, { placeOf }: VariableReading): readonly (readonly [string, Place])[] {
  const node = service.get('environment', true)
  if (isMap(node))
    return node.items.flatMap(({ key }) => (isScalar(key) ? [[String(key.value), placeOf(key)] as const] : []))
  const lines = isSeq(node) ? node.items.filter((item) => isScalar(item)) : []
  return lines.map((line) => [String(line.value).replace(/=.*$/s, ''), placeOf(line)] as const)
}
