/** The script that a command of Node starts, as it is written: through npm's scripts, process managers and options of Node. */
import { isProblem } from '@lasthop/contract'

import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'

/** What is started, by its path in the folder that was read, without knowing that it is there: it may be built later. */
export function startedPaths(launch: Launch, surroundings: Surroundings): readonly string[] {
  const { words, folder, place } = launch
  const near = folder.startsWith('/') ? joinPath(place.path, '..') : folder
  return followed(
    words.map(({ text }) => text),
    { folder, near, left: mostScripts },
    surroundings,
  )
}

interface From {
  readonly folder: string
  /** Where the folder of another machine may lie in the one that was read. */
  readonly near: string
  /** How many scripts may still call each other. */
  readonly left: number
}

function followed(words: readonly string[], from: From, surroundings: Surroundings): readonly string[] {
  const at = words.slice(0, 6).findIndex((word) => runner.test(word))
  const [program = '', ...rest] = at === -1 ? [] : words.slice(at)
  if (manager.test(program)) return throughManifest(rest, from, surroundings)
  const script = scriptIn(rest)
  return script === undefined ? [] : placesHere(joinPath(from.folder, script), from.near)
}

/** `npm start`, `npm run serve`, `yarn serve`, `pnpm -C api start`. */
function throughManifest(words: readonly string[], from: From, surroundings: Surroundings): readonly string[] {
  const [name, ...rest] = words.filter((word) => !/^-|^run(?:-script)?$/.test(word) && !isFolder(word, words))
  const folder = joinPath(from.folder, words.find((word) => isFolder(word, words)) ?? '')
  const manifest = placesHere(joinPath(folder, 'package.json'), from.near)
    .filter((path) => surroundings.paths.includes(path))
    .flatMap((path) => readAt(path, surroundings))[0]
  if (manifest === undefined || from.left === 0) return []
  // `bun server.ts`, `yarn node server.js`.
  if (name === 'node' || (name !== undefined && /\.[cm]?[jt]s$/.test(name)))
    return followed(['node', ...(name === 'node' ? rest : [name])], from, surroundings)
  const inner = { folder: joinPath(manifest.path, '..'), near: joinPath(manifest.path, '..'), left: from.left - 1 }
  return commandsIn(manifest, name ?? 'start').flatMap((command) => followed(command, inner, surroundings))
}

function isFolder(word: string, words: readonly string[]): boolean {
  return /^(?:--prefix|-C|--cwd|--dir)$/.test(words[words.indexOf(word) - 1] ?? '')
}

/** A script of a package.json, one list of words for each command of it. */
export function commandsIn({ text }: SourceFile, name: string): readonly (readonly string[])[] {
  return scriptsIn(text)
    .filter((script) => script.name === name)
    .flatMap(({ command }) => command.split(/&&|\|\||;/))
    .map((command) => command.split(/[\s'"]+/).filter((word) => word !== '' && !/^\w+=/.test(word)))
}

/** The scripts of a package.json; none where it is not JSON. */
export function scriptsIn(text: string): readonly { readonly name: string; readonly command: string }[] {
  const [, inner = ''] = /"scripts"\s*:\s*\{([^{}]*)\}/.exec(text) ?? []
  return [...inner.matchAll(/"([^"\\]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].map(([, name = '', command = '']) => ({
    name,
    command: command.replaceAll('\\"', '"'),
  }))
}

/** The first word that is no option, no value of one and no order to a process manager. */
function scriptIn(words: readonly string[]): string | undefined {
  const at = words.findIndex((word, index) => {
    const before = words[index - 1] ?? ''
    return !word.startsWith('-') && !orders.test(word) && !(taking.test(before) && index > 0)
  })
  return at === -1 ? undefined : words[at]
}

/** A path of another machine may end like one of this folder. */
function placesHere(path: string, near: string): readonly string[] {
  if (!path.startsWith('/')) return [path]
  const parts = path.split('/').filter(Boolean)
  const ends = parts.map((_, at) => parts.slice(at).join('/'))
  return ends.flatMap((end) => [...new Set([joinPath(near, end), end])])
}

function readAt(path: string, { reader }: Surroundings): readonly SourceFile[] {
  const file = reader.readFile(path)
  return isProblem(file) ? [] : [file]
}

const runner = /(?:^|\/)(?:node|nodejs|npm|yarn|pnpm|pm2|pm2-runtime|tsx|ts-node|bun|nodemon)$/
const manager = /(?:^|\/)(?:npm|yarn|pnpm|bun)$/
const orders = /^(?:start|run|watch|reload|restart|startOrReload|startOrRestart)$/
const taking = /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|--env-file-if-exists|--name|-n|-i)$/
const mostScripts = 5
