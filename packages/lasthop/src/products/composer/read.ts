import { isProblem } from '@lasthop/contract'

import { variablesOf, type Variable } from '../dotenv/variables.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { composerVersion } from '../versions.ts'

/** A project of PHP, as its composer.json names what it is made of. */
export interface ComposerProject {
  readonly folder: string
  readonly manifest: SourceFile
  /** What its `.env` files and its container set. */
  readonly variables: ReadonlyMap<string, Variable>
  /** The version of a product by the first of its packages that is installed or required. */
  versionOf(product: string, ...names: readonly string[]): Version | undefined
}

/** Every project that requires one of these packages. */
export function projectsWith(names: readonly string[], surroundings: Surroundings): readonly ComposerProject[] {
  return surroundings.paths
    .filter((path) => /(?:^|\/)composer\.json$/.test(path) && !/(?:^|\/)vendor\//.test(path))
    .flatMap((path) => {
      const manifest = surroundings.reader.readFile(path)
      if (isProblem(manifest) || !names.some((name) => requires(manifest, name))) return []
      return [projectOf(manifest, surroundings)]
    })
}

/** A file of a project; undefined: it is not there, or cannot be read. */
export function fileOf(folder: string, name: string, { paths, reader }: Surroundings): SourceFile | undefined {
  const path = joinPath(folder, name)
  const file = paths.includes(path) ? reader.readFile(path) : undefined
  return file === undefined || isProblem(file) ? undefined : file
}

function projectOf(manifest: SourceFile, surroundings: Surroundings): ComposerProject {
  const folder = joinPath(manifest.path, '..')
  const lock = fileOf(folder, 'composer.lock', surroundings)
  const { launches, services } = surroundings
  const launch = launches.find((each) => each.folder === folder && each.words.some(({ text }) => /php/.test(text)))
  const service =
    launch?.service ??
    services.find(({ build, mounts }) => build === folder || mounts.some(({ source }) => source === folder))?.name
  return {
    folder,
    manifest,
    variables: variablesOf(surroundings, { folder, launch, service, files: dotenvFiles }),
    versionOf: (product, ...names) =>
      names.map((name) => installed(lock, name) ?? required(manifest, product, name)).find(Boolean),
  }
}

function requires({ text }: SourceFile, name: string): boolean {
  return new RegExp(`"require"\\s*:\\s*\\{[^{}]*"${name}"\\s*:`).test(text)
}

function installed(lock: SourceFile | undefined, name: string): Version | undefined {
  const text = lock && new RegExp(`"name":\\s*"${name}",\\s*"version":\\s*"v?(\\d[\\d.]*)`).exec(lock.text)?.[1]
  return text === undefined ? undefined : { text, known: 'file' }
}

function required({ text }: SourceFile, product: string, name: string): Version | undefined {
  const says = new RegExp(`"${name}"\\s*:\\s*"([^"]*\\d[^"]*)"`).exec(text)?.[1]
  return says === undefined ? undefined : composerVersion(product, name, says)
}

/** In the order in which they count in production. */
const dotenvFiles = ['.env.prod.local', '.env.production', '.env.prod', '.env.local', '.env']
