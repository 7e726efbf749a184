/** The source that a built script was made from: `src/main.ts` of `dist/main.js`, as tsc, Nest, Nx and bundlers are usually told. */
import { isProblem } from '@lasthop/contract'

import { joinPath } from '../path.ts'
import type { Surroundings } from '../surroundings.ts'
import { scriptsIn } from './entry.ts'

/** The file of this folder that a started path stands for: itself, or what it is built from; of several places the first that fits. */
export function sourceOf(started: readonly string[], surroundings: Surroundings): string | undefined {
  const sources = sourcesIn(surroundings)
  const find = (stems: readonly string[]): string | undefined =>
    stems.flatMap((stem) => sources.get(stem) ?? sources.get(joinPath(stem, 'index')) ?? [])[0]
  const stems = started.map(withoutEnd)
  return (
    find(stems) ??
    find(stems.flatMap((stem) => configured(stem, surroundings))) ??
    find(stems.flatMap(usual)) ??
    stems.flatMap((stem) => bundled(stem, surroundings, sources) ?? [])[0] ??
    started.find((path) => surroundings.paths.includes(path) && isScript(path))
  )
}

/** Whether a path is a script's that people write: no output, no test, no configuration. */
export function isSource(path: string): boolean {
  return isScript(path) && !elsewhere.test(path)
}

/** A path without the end that tells TypeScript from JavaScript. */
export function withoutEnd(path: string): string {
  return path.replace(/^\.\//, '').replace(script, '')
}

function isScript(path: string): boolean {
  return script.test(path)
}

function sourcesIn({ paths }: Surroundings): ReadonlyMap<string, string> {
  return new Map(paths.filter(isSource).map((path) => [withoutEnd(path), path]))
}

/** By `outDir` and `rootDir` of the tsconfig.json above it. */
function configured(stem: string, { paths, reader }: Surroundings): readonly string[] {
  return paths
    .filter((path) => /(?:^|\/)tsconfig[\w.-]*\.json$/.test(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      const folder = joinPath(path, '..')
      const out = isProblem(file) ? undefined : textOf(file.text, 'outDir')
      const below = out === undefined ? undefined : belowFolder(stem, joinPath(folder, out))
      if (isProblem(file) || below === undefined) return []
      const root = textOf(file.text, 'rootDir')
      return [...(root === undefined ? [] : [root]), 'src', ''].map((each) => joinPath(folder, each, below))
    })
}

function textOf(text: string, option: string): string | undefined {
  return new RegExp(`^(?!\\s*//).*?"${option}"\\s*:\\s*"([^"]*)"`, 'm').exec(text)?.[1]
}

function belowFolder(path: string, folder: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined
}

/** `dist/x` of `src/x`, and Nx' and Nest's `dist/apps/api/main` of `apps/api/src/main`. */
function usual(stem: string): readonly string[] {
  const parts = stem.split('/')
  return parts.flatMap((part, at) => {
    if (!outputs.has(part)) return []
    const [before, rest] = [parts.slice(0, at), parts.slice(at + 1)]
    const inner = [...rest.slice(0, -1), 'src', ...rest.slice(-1)]
    return [['src', ...rest], rest, ['server', ...rest], inner].map((each) => joinPath(...before, ...each))
  })
}

/** What the scripts of the package and its bundler's settings name: the entry of the same name, or the one whose output it is, or the only one. */
function bundled(stem: string, surroundings: Surroundings, sources: ReadonlyMap<string, string>): string | undefined {
  const { paths, reader } = surroundings
  const folder = foldersAbove(stem).find((each) => paths.includes(joinPath(each, 'package.json')))
  const commands = folder === undefined ? [] : buildCommands(folder, surroundings)
  if (folder === undefined) return undefined
  const entriesIn = (text: string): readonly string[] =>
    [...text.matchAll(/[\w./-]+\.[cm]?[jt]sx?\b/g)].flatMap(
      ([name]) => sources.get(withoutEnd(joinPath(folder, name))) ?? [],
    )
  const own = commands.find((command) => namesOutput(command, { stem, folder }))
  if (own !== undefined) return entriesIn(own)[0]
  const settings = paths
    .filter((path) => joinPath(path, '..') === folder && bundler.test(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      return isProblem(file) ? [] : [file.text]
    })
  const entries = new Set([...commands, ...settings].flatMap(entriesIn))
  const same = [...entries].find((entry) => nameOf(withoutEnd(entry)) === nameOf(stem))
  return same ?? (entries.size === 1 ? [...entries][0] : undefined)
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, parts.length - at).join('/')).concat('')
}

/** The commands of a package that build something. */
function buildCommands(folder: string, { reader }: Surroundings): readonly string[] {
  const manifest = reader.readFile(joinPath(folder, 'package.json'))
  if (isProblem(manifest)) return []
  return scriptsIn(manifest.text)
    .flatMap(({ command }) => command.split(/&&|\|\||;/))
    .filter((command) => builds.test(command))
}

/** `esbuild server.ts --outfile=build/bundle.mjs`. */
function namesOutput(command: string, { stem, folder }: { readonly stem: string; readonly folder: string }): boolean {
  return [...command.matchAll(/(?:--outfile[= ]|-o\s+)([\w./-]+)/g)].some(
    ([, name = '']) => withoutEnd(joinPath(folder, name)) === stem,
  )
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

const script = /\.(?:[cm]?[jt]s|tsx|jsx)$/
const elsewhere =
  /(?:^|\/)(?:node_modules|dist|build|tests?|__tests__|public|static)\/|\.(?:test|spec|min|config|d)\.[cm]?[jt]sx?$/
const outputs: ReadonlySet<string> = new Set(['dist', 'build', 'out', 'lib', 'output', '.output', 'built', 'compiled'])
const bundler = /(?:^|\/)(?:tsup|esbuild|rollup|rolldown|webpack|rspack|build|tsdown)[\w.]*\.[cm]?[jt]s$/
const builds = /(?:^|[\s/])(?:esbuild|tsup|tsdown|ncc|rollup|rolldown|webpack|rspack|swc|bun\s+build|babel)\s/
