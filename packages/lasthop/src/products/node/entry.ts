/** The script that a command of Node starts, as it is written: through npm's scripts, process managers and options of Node. */
import { isProblem } from '@lasthop/contract'

import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'

/** What a command starts. */
export interface Started {
  /** By its path in the folder that was read, without knowing that it is there: it may be built later. Of several the first that is. */
  readonly paths: readonly string[]
  /** Variables that a script of npm sets before its program. */
  readonly variables: ReadonlyMap<string, string>
  /** Files of variables that Node is told to read. */
  readonly variableFiles: readonly string[]
}

/** What a command of Node starts, and with which variables besides its own. */
export function startedBy(launch: Launch, surroundings: Surroundings): Started {
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

function followed(words: readonly string[], from: From, surroundings: Surroundings): Started {
  const at = words.slice(0, 6).findIndex((word) => runner.test(word))
  const [program = '', ...rest] = at === -1 ? [] : words.slice(at)
  const variables = new Map(words.slice(0, Math.max(at, 0)).flatMap((word) => assignmentIn(word)))
  const inner = manager.test(program) ? throughManifest(rest, from, surroundings) : startedWith(rest, from)
  return { ...inner, variables: new Map([...variables, ...inner.variables]) }
}

function startedWith(words: readonly string[], { folder, near }: From): Started {
  const script = scriptIn(words)
  const files = [...words.join(' ').matchAll(/(?:^| )--env-file(?:-if-exists)?[= ](\S+)/g)]
  return {
    paths: script === undefined ? [] : placesHere(joinPath(folder, script), near),
    variables: new Map(),
    variableFiles: files.flatMap(([, name = '']) => placesHere(joinPath(folder, name), near)),
  }
}

function assignmentIn(word: string): readonly (readonly [string, string])[] {
  const [, name, value] = /^([A-Za-z_]\w*)=([^$]*)$/.exec(word) ?? []
  return name === undefined || value === undefined ? [] : [[name, value]]
}

/** `npm start`, `npm run serve`, `yarn serve`, `pnpm -C api start`. */
function throughManifest(words: readonly string[], from: From, surroundings: Surroundings): Started {
  const [name, ...rest] = words.filter((word) => !/^-|^run(?:-script)?$/.test(word) && !isFolder(word, words))
  const folder = joinPath(from.folder, words.find((word) => isFolder(word, words)) ?? '')
  const manifest = placesHere(joinPath(folder, 'package.json'), from.near)
    .filter((path) => surroundings.paths.includes(path))
    .flatMap((path) => readAt(path, surroundings))[0]
  if (manifest === undefined || from.left === 0) return nothing
  // `bun server.ts`, `yarn node server.js`.
  if (name === 'node' || (name !== undefined && /\.[cm]?[jt]s$/.test(name)))
    return followed(['node', ...(name === 'node' ? rest : [name])], from, surroundings)
  const inner = { folder: joinPath(manifest.path, '..'), near: joinPath(manifest.path, '..'), left: from.left - 1 }
  const commands = commandsIn(manifest, name ?? 'start').map((command) => followed(command, inner, surroundings))
  return commands.findLast(({ paths }) => paths.length > 0) ?? nothing
}

function isFolder(word: string, words: readonly string[]): boolean {
  return /^(?:--prefix|-C|--cwd|--dir)$/.test(words[words.indexOf(word) - 1] ?? '')
}

/** A script of a package.json, one list of words for each command of it. */
function commandsIn({ text }: SourceFile, name: string): readonly (readonly string[])[] {
  return scriptsIn(text)
    .filter((script) => script.name === name)
    .flatMap(({ command }) => command.split(/&&|\|\||;/))
    .map((command) => command.split(/[\s'"]+/).filter((word) => word !== ''))
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

const nothing: Started = { paths: [], variables: new Map(), variableFiles: [] }
const runner = /(?:^|\/)(?:node|nodejs|npm|yarn|pnpm|pm2|pm2-runtime|tsx|ts-node|bun|nodemon)$/
const manager = /(?:^|\/)(?:npm|yarn|pnpm|bun)$/
const orders = /^(?:start|run|watch|reload|restart|startOrReload|startOrRestart)$/
const taking = /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|--env-file-if-exists|--name|-n|-i)$/
const mostScripts = 5
