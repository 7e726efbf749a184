import { isProblem } from '@lasthop/contract'

import type { SourceFile } from '../place.ts'
import { readRuby, type RbModule } from '../ruby/module.ts'
import type { Surroundings } from '../surroundings.ts'

/** The files of one Rails application, in the order in which they are loaded. */
export interface RailsApp {
  readonly folder: string
  readonly modules: readonly RbModule[]
}

/** Every application of which config/application.rb, an environment or an initializer is among the files. */
export function findRails(surroundings: Surroundings): readonly RailsApp[] {
  const environment = new Map(surroundings.launches.flatMap((launch) => [...launch.environment]))
  const loaded = environment.get('RAILS_ENV') ?? environment.get('RACK_ENV') ?? 'production'
  const files = surroundings.paths.flatMap((path) => candidate(path, surroundings))
  const byFolder = Map.groupBy(files, ({ path }) => folderOf(path))
  return [...byFolder].flatMap(([folder, group]) => {
    if (!group.some(({ text }) => marks.test(text))) return []
    const counting = group
      .filter(({ path }) => counts(path, loaded))
      .toSorted((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1))
    return counting.length === 0 ? [] : [{ folder, modules: counting.map((file) => readRuby(file, environment)) }]
  })
}

function candidate(path: string, { reader }: Surroundings): readonly SourceFile[] {
  if (!named.test(path) || forTests.test(path)) return []
  const file = reader.readFile(path)
  return isProblem(file) ? [] : [file]
}

function folderOf(path: string): string {
  return path
    .replace(/(?:^|\/)(?:config\/)?(?:environments\/|initializers\/)?[^/]*$/, '')
    .replace(/(?:^|\/)config$/, '')
}

/** Of the environments one is loaded; without it, every file that says it is of Rails. */
function counts(path: string, loaded: string): boolean {
  const environment = /(?:^|\/)(?:environments\/)?(development|test|production|staging|\w+)\.rb$/.exec(path)?.[1]
  return path.includes('environments/') ? environment === loaded : !/(?:^|\/)(?:development|test)\.rb$/.test(path)
}

function rank(path: string): number {
  if (path.endsWith('application.rb')) return 0
  return path.includes('initializers/') ? 2 : 1
}

const named =
  /(?:^|\/)(?:config\/)?(?:application|environments\/\w+|initializers\/[\w./-]+|production|config\.ru)\.?(?:rb|ru)?$/
const forTests = /(?:^|\/)(?:spec|test|vendor|node_modules|gems)\//
const marks = /<\s*(?:::)?Rails::Application|Rails\.application\.config/
