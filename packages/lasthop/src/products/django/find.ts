import { isProblem } from '@lasthop/contract'

import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import { readModule, type PyModule } from '../python/module.ts'
import type { Surroundings } from '../surroundings.ts'
import { withChosenClass } from './classes.ts'

/** The settings modules of the projects among the files: those that a server would load, not those that others import. */
export function findSettings(surroundings: Surroundings): readonly PyModule[] {
  const files = surroundings.paths.flatMap((path) => candidate(path, surroundings))
  const modules = files.map((file) => readSettingsModule(file, surroundings))
  const imported = new Set(modules.flatMap((module) => importedPaths(module.file)))
  const roots = modules.filter(({ file }) => !imported.has(file.path) && isSettings(file.text))
  const named = roots.filter(({ file }) => isNamed(file.path, surroundings))
  // wsgi.py and asgi.py need not name the same, and what they name for want of a variable is often a developer's.
  const live = roots.filter(({ file }) => !forDevelopment.test(file.path))
  const namedLive = named.filter((module) => live.includes(module))
  const production = live.filter(({ file }) => /prod|live|deploy/.test(baseName(file.path)))
  return [namedLive, production, live, named].find((some) => some.length > 0) ?? roots
}

function candidate(path: string, { reader }: Surroundings): readonly SourceFile[] {
  if (!path.endsWith('.py') || !/settings|conf|prod|base|local|dev/.test(path)) return []
  const file = reader.readFile(path)
  return isProblem(file) || !marks.test(file.text) ? [] : [file]
}

function isSettings(text: string): boolean {
  return marks.test(text)
}

/** The module, with those that it takes everything from. */
function readSettingsModule(file: SourceFile, surroundings: Surroundings, depth = 0): PyModule {
  const environment = new Map(surroundings.launches.flatMap((launch) => [...launch.environment]))
  const running = withChosenClass(file, environment.get('DJANGO_CONFIGURATION'))
  const module = readModule(running, {
    environment,
    importAll: (name) => {
      const imported = depth < deepest ? readFirst(modulePaths(name, file.path), surroundings) : undefined
      return imported === undefined ? undefined : readSettingsModule(imported, surroundings, depth + 1)
    },
  })
  return { ...module, file }
}

function readFirst(paths: readonly string[], { reader }: Surroundings): SourceFile | undefined {
  for (const path of paths) {
    const file = reader.readFile(path)
    if (!isProblem(file)) return file
  }
  return undefined
}

/** Where `from NAME import *` of a file may lie: `.base`, `mysite.settings.base`. */
function modulePaths(name: string, from: string): readonly string[] {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0
  const rest = name.slice(dots).replaceAll('.', '/')
  const folder = joinPath(from, ...Array.from({ length: Math.max(dots, 1) }, () => '..'))
  const tops = dots > 0 ? [folder] : [folder, joinPath(folder, '..'), joinPath(folder, '..', '..')]
  return tops.flatMap((top) => [joinPath(top, `${rest}.py`), joinPath(top, rest, '__init__.py')])
}

function importedPaths({ text, path }: SourceFile): readonly string[] {
  return [...text.matchAll(/^[ \t]*from\s+([.\w]+)\s+import\s+\*/gm)].flatMap(([, name = '']) =>
    modulePaths(name, path),
  )
}

/** Whether a command, wsgi.py or manage.py names this module as DJANGO_SETTINGS_MODULE. */
function isNamed(path: string, { launches, paths, reader }: Surroundings): boolean {
  const module = path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.')
  const isThis = (name: string | undefined): boolean =>
    name !== undefined && (module === name || module.endsWith(`.${name}`))
  if (launches.some(({ environment }) => isThis(environment.get('DJANGO_SETTINGS_MODULE')))) return true
  return paths
    .filter((each) => /(?:^|\/)(?:wsgi|asgi)\.py$/.test(each))
    .map((each) => reader.readFile(each))
    .some(
      (file) =>
        !isProblem(file) &&
        isThis(/^[^#\n]*DJANGO_SETTINGS_MODULE['"]\s*[,\]]\s*=?\s*['"]([\w.]+)/m.exec(file.text)?.[1]),
    )
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

const marks =
  /^[ \t]*(?:INSTALLED_APPS|ROOT_URLCONF|ALLOWED_HOSTS|MIDDLEWARE|SECURE_[A-Z_]+|WSGI_APPLICATION|USE_X_FORWARDED_\w+)\s*[:+]?=/m
const forDevelopment = /(?:^|[/_.-])(?:dev|development|test|tests|testing|local|ci)(?=[/_.-])/
const deepest = 5
