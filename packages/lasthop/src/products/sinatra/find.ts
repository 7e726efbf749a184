import { isProblem } from '@lasthop/contract'

import { joinPath } from '../path.ts'
import { readRuby, type RbModule } from '../ruby/module.ts'
import type { Surroundings } from '../surroundings.ts'

/** An application on Rack that is none of Rails. */
export interface RackApp {
  readonly folder: string
  /** `Sinatra`, `Roda`, or `Rack` where no framework is seen. */
  readonly title: 'Sinatra' | 'Roda' | 'Rack'
  /** config.ru first. */
  readonly modules: readonly RbModule[]
}

/** Every folder with a config.ru, or with a script that requires Sinatra. */
export function findRack(surroundings: Surroundings): readonly RackApp[] {
  const { paths, reader, launches } = surroundings
  const environment = new Map([
    ['RACK_ENV', 'production'] as const,
    ...launches.flatMap((launch) => [...launch.environment]),
  ])
  const files = paths
    .filter((path) => script.test(path) && !elsewhere.test(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      return isProblem(file) || !marks.test(file.text) ? [] : [file]
    })
  const roots = new Set(files.filter(({ path }) => path.endsWith('config.ru')).map(({ path }) => joinPath(path, '..')))
  const rootOf = (path: string): string =>
    [...roots]
      .filter((root) => root === '' || path.startsWith(`${root}/`))
      .toSorted((a, b) => b.length - a.length)[0] ?? joinPath(path, '..')
  return [...Map.groupBy(files, ({ path }) => rootOf(path))].flatMap(([folder, group]) => {
    const text = group.map((file) => file.text).join('\n')
    if (/Rails\.application|Rails::Application|ActionController/.test(text)) return []
    if (!roots.has(folder) && !classic.test(text)) return []
    const sorted = group.toSorted((a, b) => Number(b.path.endsWith('.ru')) - Number(a.path.endsWith('.ru')))
    return [{ folder, title: titleOf(text), modules: sorted.map((file) => readRuby(file, environment)) }]
  })
}

function titleOf(text: string): RackApp['title'] {
  if (/\bSinatra\b|require ['"]sinatra/.test(text)) return 'Sinatra'
  return /<\s*(?:::)?Roda\b/.test(text) ? 'Roda' : 'Rack'
}

const script = /\.rb$|(?:^|\/)config\.ru$/
const elsewhere = /(?:^|\/)(?:spec|tests?|vendor|node_modules|gems|bin|db)\/|_(?:spec|test)\.rb$/
const marks = /\bSinatra\b|require ['"]sinatra|\bRoda\b|\bRack::|^\s*run\b/m
const classic = /require ['"]sinatra/
