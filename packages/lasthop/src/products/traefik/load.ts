import { isProblem } from '@lasthop/contract'

import { variablesIn } from '../compose/environment.ts'
import { isComposeFile } from '../compose/parse.ts'
import type { Complaint } from '../complaint.ts'
import { isTemplate } from '../hole.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { readComposeTraefik, type Labelled } from './read-compose.ts'
import { compileSharing, type Sharing } from './sharing.ts'
import { readToml } from './read-toml.ts'
import { settingTree } from './read-words.ts'
import { standInsIn } from './stand-in-names.ts'
import { readYaml } from './read-yaml.ts'
import { at, mergeTrees, type MapTree } from './tree.ts'

/** A Traefik: its static configuration, and everything that its providers hand it. */
export interface Loaded {
  readonly files: readonly SourceFile[]
  /** Absent: no file says where it listens. */
  readonly start: MapTree | undefined
  /** Of the file provider. */
  readonly dynamic: MapTree
  readonly labelled: readonly Labelled[]
  readonly complaints: readonly Complaint[]
  readonly hasHoles: boolean
}

/** Every Traefik that these files start; one without a static configuration if there are only files of its providers. */
export function loadTraefik(reader: Reader, paths: readonly string[]): Loaded[] {
  const parts = paths.flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [partOf(file, reader)]
  })
  const starts = parts.flatMap((part) => part.starts.map((start) => ({ part, start })))
  const sharing = compileSharing(parts)
  // A file of static configuration counts before flags, and flags before variables.
  const counting = starts.filter(({ part }) => !isComposeFile(part.file) || !starts.some(isFileFor(part, sharing)))
  // A file that cannot be read is told too.
  const isThere = parts.some((part) => hasRoutes(part) || part.complaints.length > 0)
  if (counting.length === 0) return isThere ? [joined(undefined, parts)] : []
  return counting.map(({ start, part }) => joined(start, sharing.seenBy(part)))
}

function isFileFor(part: Part, { isOneProject }: Sharing): (other: { readonly part: Part }) => boolean {
  return (other) => !isComposeFile(other.part.file) && isOneProject(other.part, part)
}

/** What one file says. */
export interface Part {
  readonly file: SourceFile
  readonly starts: readonly MapTree[]
  readonly dynamic: readonly MapTree[]
  readonly labelled: readonly Labelled[]
  /** Of the containers that run Traefik. */
  readonly networks: readonly string[]
  readonly complaints: readonly Complaint[]
}

function partOf(file: SourceFile, reader: Reader): Part {
  if (isComposeFile(file)) {
    const { starts, labelled } = readComposeTraefik(file, variablesBeside(file, reader))
    const complaints = labelled.flatMap(({ settings }) => settings.flatMap(standInsIn))
    const trees = starts.flatMap(({ settings }) => (settings.length > 0 ? [mergeTrees(settings.map(settingTree))] : []))
    const networks = starts.flatMap((each) => each.networks)
    return { file, starts: trees.filter(hasEntryPoints), dynamic: [], labelled, networks, complaints }
  }
  const { trees, complaints } = /\.toml$/i.test(file.path) ? readToml(file) : readYaml(file)
  return {
    file,
    starts: trees.filter(hasEntryPoints),
    dynamic: trees.filter((tree) => at(tree, 'http') !== undefined || at(tree, 'tls') !== undefined),
    labelled: [],
    networks: [],
    complaints,
  }
}

/** What compose puts in for variables: the .env beside its file. */
function variablesBeside({ path }: SourceFile, reader: Reader): ReadonlyMap<string, string> {
  const file = reader.readFile(joinPath(path, '../.env'))
  return new Map(variablesIn(isProblem(file) ? undefined : file))
}

function hasEntryPoints(tree: MapTree): boolean {
  return at(tree, 'entryPoints') !== undefined
}

function hasRoutes({ dynamic, labelled }: Part): boolean {
  return dynamic.length > 0 || labelled.length > 0
}

function joined(start: MapTree | undefined, parts: readonly Part[]): Loaded {
  const complaints = parts.flatMap((part) => part.complaints)
  const files = parts.map(({ file }) => file)
  const place = files[0] === undefined ? undefined : { path: files[0].path, start: 0, end: 0, line: 1, column: 1 }
  const lacking =
    start === undefined && place !== undefined && parts.some(hasRoutes)
      ? [{ rule: 'P908', place, message: noStart }]
      : []
  return {
    files,
    start,
    dynamic: mergeTrees(parts.flatMap((part) => part.dynamic)),
    labelled: parts.flatMap((part) => part.labelled),
    complaints: [...complaints, ...lacking],
    hasHoles: files.some((file) => !isComposeFile(file) && isTemplate(file.text)),
  }
}

const noStart =
  'No static configuration of Traefik is among the files: entry points named "web" and "websecure" are taken to be ports 80, and 443 with TLS.'
