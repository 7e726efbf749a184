import { isProblem } from '@lasthop/contract'

import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { readCode, type Code } from './code.ts'

/** An application of ASP.NET Core among the files: one for each project of the web. */
export interface AspNetApp {
  readonly folder: string
  readonly project: SourceFile
  /** Program.cs and Startup.cs first. */
  readonly code: readonly Code[]
  /** appsettings.json, then that of production, which counts. */
  readonly settings: readonly SourceFile[]
  readonly environment: ReadonlyMap<string, string>
  readonly service: string | undefined
  readonly version: Version
}

/** Every project of ASP.NET Core. */
export function findAspNet(surroundings: Surroundings): readonly AspNetApp[] {
  return filesWhere(surroundings, (path) => path.endsWith('.csproj'))
    .filter(({ text }) => /Microsoft\.NET\.Sdk\.Web|Microsoft\.AspNetCore\.App/.test(text))
    .map((project) => appOf(project, surroundings))
}

function appOf(project: SourceFile, surroundings: Surroundings): AspNetApp {
  const folder = joinPath(project.path, '..')
  const inside = (path: string): boolean => folder === '' || path.startsWith(`${folder}/`)
  const code = filesWhere(surroundings, (path) => inside(path) && path.endsWith('.cs') && !built.test(path))
  const { launches, services } = surroundings
  const launch =
    launches.find((each) => each.folder === folder) ??
    launches.find(({ words }) => words.some(({ text }) => /(?:^|\/)dotnet$/.test(text)))
  const service = launch?.service ?? (launch?.source === 'dockerfile' ? 'container' : undefined)
  const own = services.find(({ name }) => name === service)?.environment ?? new Map<string, string>()
  return {
    folder,
    project,
    code: code.map(readCode).toSorted((a, b) => rank(a) - rank(b)),
    settings: ['appsettings.json', 'appsettings.Production.json'].flatMap((name) =>
      filesWhere(surroundings, (path) => path === joinPath(folder, name)),
    ),
    environment: new Map([...(launch?.environment ?? []), ...own]),
    service,
    version: versionIn(project, surroundings),
  }
}

function rank({ file }: Code): number {
  return /(?:^|\/)Program\.cs$/.test(file.path) ? 0 : /(?:^|\/)Startup\.cs$/.test(file.path) ? 1 : 2
}

/** `net8.0` tells which release, and not which patch of it. */
function versionIn({ text }: SourceFile, surroundings: Surroundings): Version {
  const written = /<TargetFrameworks?>\s*net(\d+\.\d+)/.exec(text)?.[1]
  return (
    surroundings.versionOf('aspnet') ??
    (written === undefined ? { text: usualVersion, known: 'assumed' } : { text: written, known: 'file' })
  )
}

function filesWhere({ paths, reader }: Surroundings, test: (path: string) => boolean): readonly SourceFile[] {
  return paths.filter(test).flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
}

/** The release that is assumed where no file says another. */
export const usualVersion = '10.0'

const built = /(?:^|\/)(?:obj|bin|[\w.]*Tests?)\//
